// A sentence of the catalogue with its placeholders filled, as hallserver/messages.py does it.

const PLACEHOLDER = /\{(\w+)(?::([^{}|]+)\|([^{}|]+))?\}/g;

/** {name} becomes args.name, {n:row|rows} the word for so many; what args lacks stays as it is. */
export function fill(sentence, args) {
  return sentence.replace(PLACEHOLDER, (whole, name, one, many) => {
    if (!(name in args)) return whole;
    const value = String(args[name]);
    if (one === undefined) return value;
    return value === '1' ? one : many;
  });
}
