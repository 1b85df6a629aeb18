// What a key means while writing. Pure. Keys go by their place on the keyboard: a Vietnamese input method changes letters.

/** {do, …} for a key press on an item with `options` options, or null. */
export function keyAction({ code, ctrlKey, altKey, metaKey }, options) {
  if (ctrlKey || altKey || metaKey) return null;
  const letter = /^Key([A-I])$/.exec(code)?.[1];
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
