// The live picture of the hall for staff pages.
import { signal } from '@preact/signals';
import { io } from 'socket.io-client';
import { boot } from './boot.js';
import { fromSnapshot, mergeDelta } from './snapshot.js';

/**
 * Connects to /staff as "hall" or "desk". Returns
 *   hall     signal: null until the first snapshot, then the merged picture plus `changed` (labels of the last delta, null = all)
 *   linked   signal: true while connected
 *   refused  signal: code of a refused connection, or null
 *   hallNow  () → the server's clock now, in hall milliseconds
 *   close    () → leaves
 */
export function connectStaff(view) {
  const hall = signal(null);
  const linked = signal(false);
  const refused = signal(null);
  let clockOffset = 0;
  let asked = false;

  const socket = io('/staff', {
    path: '/socket.io',
    transports: ['websocket'],
    auth: { csrf: boot.csrf, view },
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
  });

  const setClock = (message) => {
    if (message.hall_ms) clockOffset = message.hall_ms - performance.now();
  };

  socket.on('connect', () => {
    linked.value = true;
    refused.value = null;
  });
  socket.on('disconnect', () => {
    linked.value = false;
    asked = false;
  });
  socket.on('connect_error', (error) => {
    linked.value = false;
    // a refusal is not tried again by itself; anything else is a broken line and is
    refused.value = socket.active ? null : (error.data?.code ?? error.message);
  });
  socket.on('snapshot', (message) => {
    asked = false;
    setClock(message);
    hall.value = fromSnapshot(message);
  });
  socket.on('delta', (message) => {
    setClock(message);
    const { state, gap } = mergeDelta(hall.value, message);
    if (!gap) {
      hall.value = state;
    } else if (!asked) {
      asked = true;
      socket.emit('snapshot', {});
    }
  });

  return { hall, linked, refused, hallNow: () => performance.now() + clockOffset, close: () => socket.disconnect() };
}
