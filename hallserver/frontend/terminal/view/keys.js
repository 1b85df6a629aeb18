// What a key means while writing. Pure. Keys go by their place on the keyboard: a Vietnamese input method changes letters.

const CHOICES = new Set(['single', 'multiple', 'true_false']);

/** How many options of the item a letter chooses. */
export const lettersOf = (item) => (CHOICES.has(item.type) ? item.options.length : 0);

/** {do, …} for a key press on an item, or null. */
export function keyAction({ code, ctrlKey, altKey, metaKey }, item) {
  if (ctrlKey || altKey || metaKey) return null;
  const options = lettersOf(item);
  if (item.type === 'cluster' && code === 'KeyD') return { do: 'judge', bit: '1' };
  if (item.type === 'cluster' && code === 'KeyS') return { do: 'judge', bit: '0' };
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  const index = letter ? letter.charCodeAt(0) - 65 : digit ? Number(digit) - 1 : -1;
  if (index >= 0 && index < options) return { do: 'choose', index };
  switch (code) {
    case 'KeyF':
    case 'Digit0':
    case 'Numpad0':
      return { do: 'flag' };
    case 'ArrowLeft':
    case 'PageUp':
      return { do: 'step', by: -1 };
    case 'ArrowRight':
    case 'PageDown':
      return { do: 'step', by: 1 };
    case 'ArrowUp':
      return { do: 'move', by: -1 };
    case 'ArrowDown':
      return { do: 'move', by: 1 };
    case 'Delete':
      return { do: 'clear' };
    default:
      return null;
  }
}
