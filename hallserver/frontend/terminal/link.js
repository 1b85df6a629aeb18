// The one module that talks the socket.
import { io } from 'socket.io-client';
import { addSample, offsetOf } from './timing.js';

const SYNC_MS = 5000;
const SILENT_MS = 12_000;
const MESSAGES = ['state', 'bell', 'clock', 'saved', 'refused', 'submitted', 'dead'];
const FINAL = new Set(['not_enrolled', 'secret_wrong', 'protocol_old', 'origin_wrong']);

/**
 * Connects and stays connected until the server says `dead` or refuses for good.
 * auth()            what the server shall know at each connect (may be async)
 * onEvent(event)    {type: "linked" | "lost" | "link_refused" | a server message's name, …}
 * onPaper(box)      {hash, nonce, box}
 */
export function createLink({ auth, onEvent, onPaper }) {
  const socket = io({
    path: '/socket.io',
    transports: ['websocket'],
    autoConnect: false,
    auth: (give) => Promise.resolve(auth()).then(give),
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
    timeout: 8000,
  });
  let samples = [];
  let offset = 0;
  let asked = 0;
  let askedAt = 0;
  let heardAt = 0;
  let stopped = false;
  let retry = 0;
  let timer = null;

  const again = () => {
    if (stopped) return;
    retry = Math.min(retry + 1, 4);
    const wait = Math.min(5000, 500 * 2 ** retry) * (0.5 + Math.random());
    setTimeout(() => stopped || socket.connected || socket.connect(), wait);
  };

  const sync = () => {
    asked += 1;
    askedAt = performance.now();
    socket.emit('sync', { c: asked });
  };

  const watch = () => {
    if (!socket.connected) return;
    if (performance.now() - heardAt > SILENT_MS) {
      // a dead cable is not told to the browser for minutes; closing the transport makes the client connect anew
      socket.io.engine.close();
      return;
    }
    sync();
  };

  socket.on('connect', () => {
    retry = 0;
    // the server may have started anew, with another offset: old round trips say nothing about it
    samples = [];
    heardAt = performance.now();
    onEvent({ type: 'linked' });
    sync();
    setTimeout(() => socket.connected && sync(), 400 + Math.random() * 800);
    clearInterval(timer);
    timer = setInterval(watch, SYNC_MS);
  });

  socket.on('disconnect', (reason) => {
    clearInterval(timer);
    onEvent({ type: 'lost' });
    // after this one the client does not come back by itself
    if (reason === 'io server disconnect') again();
  });

  socket.on('connect_error', (error) => {
    const code = error.data?.code ?? (FINAL.has(error.message) ? error.message : null);
    if (FINAL.has(code)) {
      stopped = true;
      onEvent({ type: 'link_refused', code });
    } else if (!socket.active) {
      again();
    }
  });

  socket.on('sync', ({ c, hall_ms }) => {
    const now = performance.now();
    heardAt = now;
    if (c !== asked) return;
    samples = addSample(samples, { sent: askedAt, received: now, hall: hall_ms });
    offset = offsetOf(samples);
  });

  socket.on('paper', (box) => {
    heardAt = performance.now();
    onPaper(box);
  });

  for (const type of MESSAGES) {
    socket.on(type, (message) => {
      heardAt = performance.now();
      if (message.hall_ms && samples.length === 0) offset = message.hall_ms - heardAt;
      if (type === 'dead') stopped = true;
      onEvent({ ...message, type });
    });
  }

  return {
    start: () => {
      stopped = false;
      socket.connect();
    },
    /** Leaves and connects again, with what auth() says now. */
    restart: () => {
      stopped = false;
      socket.disconnect();
      socket.connect();
    },
    save: ({ e, s, n, v, f }) => socket.emit('save', { e, s, n, v, f }),
    confirm: () => socket.emit('confirm', {}),
    submit: (last) => socket.emit('submit', last),
    call: (on) => socket.emit('call', { on: on ? 1 : 0 }),
    /** Hall milliseconds now. */
    hallNow: () => performance.now() + offset,
  };
}
