import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { createClips } from '../../hallserver/frontend/terminal/clips.js';

let server;
let base;
const asked = [];
const busy = new Set();

before(async () => {
  server = createServer((request, response) => {
    const hash = request.url.split('/').pop();
    asked.push(hash);
    const known = request.headers['x-terminal'] === 'T' && request.headers['x-secret'] === 'S';
    if (hash === 'slow') {
      response.writeHead(200);
      let left = 12;
      const drip = setInterval(() => (left-- > 0 ? response.write('x') : (clearInterval(drip), response.end())), 25);
      return;
    }
    if (hash === 'cut') {
      response.writeHead(200).write('and then nothing');
      return;
    }
    const status = !known ? 403 : hash === 'lost' ? 404 : busy.delete(hash) ? 503 : 200;
    response.writeHead(status).end(status === 200 ? `sealed ${hash}` : '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.closeAllConnections() ?? server.close());

function terminal({ patience = Infinity, ...given } = {}) {
  const kept = new Map();
  const waits = [];
  const outbox = {
    clip: async (hash) => kept.get(hash) ?? null,
    dropClip: async () => {},
    holdsClip: async (hash) => kept.has(hash),
    keepClip: async (hash, sealed) => kept.set(hash, new TextDecoder().decode(sealed)),
    keepOnlyClips: async (hashes) => [...kept.keys()].filter((hash) => !hashes.includes(hash)).forEach((hash) => kept.delete(hash)),
  };
  const sleep = (ms) => {
    waits.push(ms);
    return waits.length > patience ? new Promise(() => {}) : Promise.resolve();
  };
  const ask = (path, options) => fetch(base + path, options);
  const identity = () => ({ terminal: 'T', secret: 'S' });
  return { kept, waits, clips: createClips({ outbox, identity, ask, sleep, spread: async () => {}, ...given }) };
}

const until = async (holds) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('one that is busy is asked for again, one that is lost keeps no other waiting', async () => {
  busy.add('b');
  const { kept, waits, clips } = terminal({ patience: 8 });
  clips.want(['lost', 'a', 'b']);
  await until(() => waits.length > 8);
  assert.deepEqual(Object.fromEntries(kept), { a: 'sealed a', b: 'sealed b' });
  assert.ok(waits.at(-1) > 10_000 && waits.every((ms) => ms >= 500 && ms <= 45_000), `${waits}`);
});

test('what is held is not asked for again, what no paper needs is forgotten', async () => {
  const { kept, clips } = terminal();
  kept.set('c', 'sealed c').set('old', 'sealed old');
  asked.length = 0;
  clips.want(['c', 'd']);
  await until(() => kept.has('d'));
  assert.deepEqual(asked, ['d']);
  assert.deepEqual([...kept.keys()], ['c', 'd']);
});

test('another paper ends the search for what the first one needed', async () => {
  const { kept, waits, clips } = terminal();
  clips.want(['lost']);
  await until(() => waits.length > 2);
  await clips.want(['e']);
  await until(() => kept.has('e'));
  const before = asked.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(asked.length, before);
});

test('a slow line has all the time it needs, one that died is given up', async () => {
  const { kept, waits, clips } = terminal({ silenceMs: 150 });
  asked.length = 0;
  clips.want(['cut', 'slow']);
  await until(() => asked.filter((hash) => hash === 'cut').length > 1);
  assert.deepEqual(waits, []); // asked again at once: the place in line is kept
  assert.deepEqual(Object.fromEntries(kept), { slow: 'x'.repeat(12) });
  await clips.want([]);
});

test('nobody asks before a moment of its own has come, unless a question is in sight', async () => {
  const { kept, clips } = terminal({ spread: () => new Promise(() => {}), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 100)) });
  asked.length = 0;
  await clips.want(['f']);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(asked, []);
  clips.open({ hash: 'f', type: 'audio/mpeg' }, 'AAAA').catch(() => {});
  await until(() => kept.has('f'));
});
