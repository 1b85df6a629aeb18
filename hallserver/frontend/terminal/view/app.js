// Which screen is shown.
import { html } from '../../shared/html.js';
import { screen } from '../session.js';
import { Dead, Ended, Moved, Opening, Paused, Refused, Submitted, Submitting, TimeUp } from './after.js';
import { Connecting, Countdown, Identify, Pairing, Ready, Waiting } from './before.js';
import { MemoryWarning, TopBar } from './frame.js';
import { Writing } from './writing.js';

const SCREENS = {
  connecting: Connecting,
  pairing: Pairing,
  waiting: Waiting,
  moved: Moved,
  identify: Identify,
  ready: Ready,
  countdown: Countdown,
  opening: Opening,
  writing: Writing,
  paused: Paused,
  time_up: TimeUp,
  submitting: Submitting,
  submitted: Submitted,
  ended: Ended,
  dead: Dead,
  refused: Refused,
};

export function App() {
  const Screen = SCREENS[screen.value];
  return html`<div class="terminal" data-screen=${screen.value}>
    <${TopBar} />
    <${MemoryWarning} />
    <${Screen} />
  </div>`;
}
