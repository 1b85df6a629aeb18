// The twelve states of a seat: order, colours and silhouettes. Colours are after Okabe & Ito (2008), which the common
// forms of colour blindness can tell apart; every state also has a mark of its own, so colour is never the only sign.

export const STATES = Object.freeze([
  'calling', 'trouble', 'offline', 'quiet', 'paused', 'writing',
  'ready', 'checked_in', 'submitted', 'absent', 'spare', 'empty',
]);

export const PALETTE = Object.freeze({
  empty: { fill: '#ffffff', edge: '#b4bdc3', mark: '#b4bdc3', ground: 'square' },
  spare: { fill: '#ffffff', edge: '#66737b', mark: '#66737b', ground: 'dashed' },
  absent: { fill: '#e1e6e9', edge: '#9aa5ac', mark: '#6b7880', ground: 'square' },
  checked_in: { fill: '#ffffff', edge: '#2f8fc4', mark: '#2f8fc4', ground: 'square' },
  ready: { fill: '#9fd3f3', edge: '#2f8fc4', mark: '#073a5c', ground: 'square' },
  writing: { fill: '#e6f0f7', edge: '#2c7fb5', mark: '#3f94c9', ground: 'square' },
  quiet: { fill: '#f0e442', edge: '#8a7f00', mark: '#3b3600', ground: 'square' },
  offline: { fill: '#23282c', edge: '#23282c', mark: '#ffffff', ground: 'square' },
  calling: { fill: '#cc79a7', edge: '#8a2f63', mark: '#2b0a1d', ground: 'circle' },
  paused: { fill: '#e69f00', edge: '#946600', mark: '#2e2000', ground: 'square' },
  submitted: { fill: '#009e73', edge: '#007154', mark: '#ffffff', ground: 'square' },
  trouble: { fill: '#d55e00', edge: '#8f3f00', mark: '#ffffff', ground: 'diamond' },
});

/** States that show how far the candidate has answered inside the seat. */
export const PROGRESS = new Set(['writing', 'quiet', 'offline', 'calling', 'paused', 'trouble']);

/** Steps in which progress is drawn; one prepared picture per state and step. */
export const LEVELS = 12;

/** How many of LEVELS to show for `answered` of `questions`; 0 only for none, LEVELS only for all. */
export function level(answered, questions) {
  if (!questions || answered <= 0) return 0;
  if (answered >= questions) return LEVELS;
  return Math.min(LEVELS - 1, Math.max(1, Math.floor((answered / questions) * LEVELS)));
}
