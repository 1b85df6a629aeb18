// The same job on Node.js, for comparison: enrol terminals, check people in, hand out sealed papers, ring the bell,
// take answers, and acknowledge each only after its fsync. WAL, synchronous=FULL, one commit for all that came in 2 ms.
//
// It is a fair opponent, not an exam server: no staff accounts, no hash chain, no rules beyond those the figures need.
//
// node server.mjs <sitting.json> <journal.db> <port>      sitting.json as benchmarks/peer_hall.py writes it

import { createServer } from 'node:http';
import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Server } from 'socket.io';
import Database from 'better-sqlite3';

const COMMIT_EVERY_MS = 2;
const PING = { pingInterval: 25_000, pingTimeout: 60_000 };
const [sittingFile, journalFile, port] = process.argv.slice(2);
const sitting = JSON.parse(readFileSync(sittingFile, 'utf8'));
const isNew = !existsSync(journalFile);

const db = new Database(journalFile);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
if (db.pragma('journal_mode', { simple: true }) !== 'wal' || db.pragma('synchronous', { simple: true }) !== 2) {
  throw new Error('the journal would not be durable');
}
if (isNew) db.exec('CREATE TABLE journal (seq INTEGER PRIMARY KEY, at_ms INTEGER, kind TEXT, body TEXT)');
const insert = db.prepare('INSERT INTO journal (at_ms, kind, body) VALUES (?, ?, ?)');
const commit = db.transaction((rows) => {
  for (const row of rows) insert.run(row.at, row.kind, row.body);
});

// -- state: the fold of the journal ---------------------------------------------------------------------------------

const attempts = new Map(); // seat -> attempt
const terminals = new Map(); // id -> {hash, seat}
const hall = { phase: 'sealed', starts_ms: null };
const cards = new Map(sitting.people.map((person) => [person.card, person]));

const apply = {
  enrolled: ({ id, hash, seat }) => terminals.set(id, { hash, seat }),
  opened: () => { hall.phase = 'check_in'; },
  checked_in: ({ seat, candidate }) =>
    attempts.set(seat, {
      seat, candidate, epoch: attempts.size + 1, status: 'checked_in', saves: [], answers: {}, durable: 0,
    }),
  confirmed: ({ seat }) => { attempts.get(seat).status = 'confirmed'; },
  started: ({ starts_ms }) => { hall.phase = 'running'; hall.starts_ms = starts_ms; },
  saved: ({ seat, n, v, f }) => {
    const attempt = attempts.get(seat);
    attempt.saves.push(JSON.stringify([n, v, f]));
    attempt.answers[n] = v;
  },
  submitted: ({ seat }) => { attempts.get(seat).status = 'submitted'; },
};
for (const row of db.prepare('SELECT kind, body FROM journal ORDER BY seq').iterate()) {
  apply[row.kind](JSON.parse(row.body));
}
for (const attempt of attempts.values()) attempt.durable = attempt.saves.length;

// -- group commit: decide and apply at once, tell after the fsync ------------------------------------------------------

let queue = [];
let told = [];
let due = false;

const record = (kind, body, tell) => {
  apply[kind](body);
  queue.push({ at: Date.now(), kind, body: JSON.stringify(body) });
  if (tell) told.push(tell);
  if (!due) {
    due = true;
    setTimeout(flush, COMMIT_EVERY_MS);
  }
};

const flush = () => {
  const rows = queue;
  const tell = told;
  queue = [];
  told = [];
  due = false;
  commit(rows);
  for (const one of tell) one();
};

// -- terminals -----------------------------------------------------------------------------------------------------

const sha256 = (text) => createHash('sha256').update(text).digest();
const lines = new Map(); // seat -> socket

const stateOf = (seat) => {
  const attempt = attempts.get(seat);
  const confirmed = attempt && attempt.status !== 'checked_in';
  return {
    hall_ms: Date.now(),
    pairing: null,
    seat,
    sitting: { id: 'peer', title: 'peer', exam: 'peer', phase: hall.phase, duration_ms: 3_600_000, questions: 50 },
    candidate: attempt ? { number: attempt.candidate } : null,
    attempt: attempt
      ? {
          status: attempt.status, epoch: attempt.epoch, last_seq: attempt.durable, answers: attempt.answers, flags: [],
          started_ms: hall.starts_ms, deadline_ms: hall.starts_ms ? hall.starts_ms + 3_600_000 : null, extra_ms: 0,
          submitted_ms: null, submitted_by: null, calling: false,
        }
      : null,
    paper: confirmed ? sitting.papers[seat].hash : null,
    key: confirmed && hall.phase === 'running' ? sitting.key : null,
  };
};

const tellState = (seat) => {
  const socket = lines.get(seat);
  if (!socket) return;
  const state = stateOf(seat);
  socket.emit('state', state);
  if (state.paper && socket.data.paper !== state.paper) {
    socket.data.paper = state.paper;
    socket.emit('paper', sitting.papers[seat]);
  }
};

const web = createServer();
const io = new Server(web, { transports: ['websocket'], perMessageDeflate: false, serveClient: false, ...PING });

io.use((socket, next) => {
  const { terminal, secret } = socket.handshake.auth;
  const known = terminals.get(terminal);
  if (known && timingSafeEqual(Buffer.from(known.hash, 'hex'), sha256(String(secret)))) {
    socket.data.seat = known.seat;
    return next();
  }
  const refusal = new Error('not_enrolled');
  refusal.data = { code: 'not_enrolled' };
  return next(refusal);
});

io.on('connection', (socket) => {
  const { seat } = socket.data;
  socket.data.paper = socket.handshake.auth.paper;
  lines.set(seat, socket);
  tellState(seat);
  socket.on('disconnect', () => lines.get(seat) === socket && lines.delete(seat));
  socket.on('sync', ({ c }) => socket.emit('sync', { c, hall_ms: Date.now() }));
  socket.on('confirm', () => {
    if (attempts.get(seat)?.status === 'checked_in') record('confirmed', { seat }, () => tellState(seat));
  });
  socket.on('save', ({ e, s, n, v, f }) => {
    const attempt = attempts.get(seat);
    if (!attempt || attempt.epoch !== e) return socket.emit('refused', { code: 'stale_epoch', e, s });
    if (hall.phase !== 'running' || Date.now() < hall.starts_ms || attempt.status !== 'confirmed') {
      return socket.emit('refused', { code: 'wrong_phase', e, s });
    }
    const acknowledge = () => {
      attempt.durable = Math.max(attempt.durable, s);
      socket.emit('saved', { e, s });
    };
    if (s <= attempt.saves.length) {
      if (attempt.saves[s - 1] !== JSON.stringify([n, v, f])) return socket.emit('refused', { code: 'seq_conflict', e, s });
      return s <= attempt.durable ? acknowledge() : told.push(acknowledge);
    }
    if (s !== attempt.saves.length + 1) return socket.emit('refused', { code: 'seq_gap', have: attempt.saves.length });
    if (!Array.isArray(v) || v.length > 32) return socket.emit('refused', { code: 'malformed' });
    return record('saved', { seat, candidate: attempt.candidate, e, s, n, v, f }, acknowledge);
  });
  socket.on('submit', ({ s }) => {
    const attempt = attempts.get(seat);
    if (s > attempt.saves.length) return socket.emit('refused', { code: 'answers_missing', have: attempt.saves.length });
    const answered = Object.values(attempt.answers).filter((v) => v.length).length;
    const tell = () => socket.emit('submitted', { at_ms: Date.now(), by: 'candidate', answered, questions: 50 });
    if (attempt.status === 'submitted') return due ? told.push(tell) : tell();
    return record('submitted', { seat }, tell);
  });
});

// -- staff and enrolment over HTTP -----------------------------------------------------------------------------------

const routes = {
  'GET /healthz': (_, answer) => answer({ ok: true, phase: hall.phase }),
  'POST /terminal/pair': ({ seat }, answer) => {
    const id = randomBytes(8).toString('hex');
    const secret = randomBytes(32).toString('base64url');
    const given = { ok: true, terminal: id, secret, code: null };
    record('enrolled', { id, hash: sha256(secret).toString('hex'), seat }, () => answer(given));
  },
  'POST /api/hall/open-check-in': (_, answer) => record('opened', {}, () => answer({ ok: true })),
  'POST /api/desk/scan': ({ raw }, answer) => {
    const person = cards.get(raw.split('|')[0]);
    if (!person) return answer({ ok: true, result: 'red', code: 'card_unknown' });
    const seen = { ok: true, result: attempts.has(person.seat) ? 'already' : 'green', code: 'checked_in', seat: person.seat };
    if (seen.result === 'already') return answer(seen);
    return record('checked_in', { seat: person.seat, candidate: person.number }, () => {
      answer(seen);
      tellState(person.seat);
    });
  },
  'POST /api/hall/start': (_, answer) => {
    const starts_ms = Date.now() + sitting.bell_lead_ms;
    record('started', { starts_ms }, () => {
      answer({ ok: true });
      io.emit('bell', { key: sitting.key, starts_ms, hall_ms: Date.now(), duration_ms: 3_600_000 });
    });
  },
  'POST /api/hall/resume': (_, answer) => answer({ ok: true }),
};

web.on('request', (request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  if (!route) return request.url.startsWith('/socket.io/') ? undefined : response.writeHead(404).end();
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = parts.length ? JSON.parse(Buffer.concat(parts).toString()) : {};
    route(body, (said) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(said));
    });
  });
});

web.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 }, () => console.log(`listening ${web.address().port}`));
