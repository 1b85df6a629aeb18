// Small pictures drawn in strokes; they say nothing to a screen reader, the words beside them do.
import { html } from '../../shared/html.js';

const icon = (paths) => (props) =>
  html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" ...${props}>
    ${paths.map((d) => html`<path d=${d} />`)}
  </svg>`;

export const Check = icon(['M5 13l4.5 4.5L19 7']);
export const Computer = icon(['M4 5h16v11H4z', 'M9 20h6', 'M12 16v4']);
export const Sending = icon(['M12 19V6', 'M6.5 11.5L12 6l5.5 5.5']);
export const Warning = icon(['M12 4L2.8 20h18.4z', 'M12 10v4.5', 'M12 17.3v.1']);
export const Hand = icon([
  'M7 12.5V7a1.5 1.5 0 013 0v4',
  'M10 11V4.8a1.5 1.5 0 013 0V11',
  'M13 11V5.8a1.5 1.5 0 013 0V12',
  'M16 12V8.3a1.5 1.5 0 013 0V14c0 4-2.6 7-6.5 7-3 0-4.7-1.4-6.2-4l-2-3.6a1.5 1.5 0 012.5-1.6L7 12.5',
]);
export const Flag = icon(['M6 21V4', 'M6 4.5h11.5l-2.5 4 2.5 4H6']);
export const Left = icon(['M15 5l-7 7 7 7']);
export const Right = icon(['M9 5l7 7-7 7']);
export const Linked = icon(['M5 12.5a10 10 0 0114 0', 'M8.2 15.7a5.5 5.5 0 017.6 0', 'M12 19.2v.1']);
export const Unlinked = icon(['M3 3l18 18', 'M5 12.5a10 10 0 014.2-2.4', 'M14.6 10.3a10 10 0 014.4 2.2', 'M12 19.2v.1']);
export const Enlarge = icon(['M14 4h6v6', 'M20 4l-7 7', 'M10 20H4v-6', 'M4 20l7-7']);
export const Pause = icon(['M8 5v14', 'M16 5v14']);
export const Clear = icon(['M6 6l12 12', 'M18 6L6 18']);
export const Person = icon(['M12 12a4 4 0 100-8 4 4 0 000 8z', 'M4.5 20.5c.8-4 3.7-6 7.5-6s6.7 2 7.5 6']);
