// What must survive a reload: numbered saves, the place in the paper, the paper's box. IndexedDB, or memory if there is none.
import { openDB } from 'idb';

const GIVE_UP_MS = 2000;
const BOXES_KEPT = 3;

const timeout = (ms) => new Promise((_, reject) => setTimeout(() => reject(new Error('disk too slow')), ms));
const within = (promise) => Promise.race([promise, timeout(GIVE_UP_MS)]);

function open() {
  return openDB('hall-terminal', 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('saves', { keyPath: ['owner', 'e', 's'] });
        db.createObjectStore('notes');
        db.createObjectStore('boxes', { keyPath: 'hash' });
      }
      db.createObjectStore('clips');
    },
  });
}

const ofOwner = (owner) => IDBKeyRange.bound([owner], [owner, []]);
const ofSitting = (sitting) => IDBKeyRange.bound([`${sitting}/`], [`${sitting}/\uffff`]);

/**
 * Opens the outbox. `onMemory(is)` is called when the disk fails and things go to memory only, and when it keeps saves again.
 * Nothing here rejects: an answer must go out even if this computer's disk is broken.
 */
export async function openOutbox(onMemory) {
  let db = null;
  let memoryOnly = false;
  const memory = new Map();
  const tell = (is) => {
    if (is !== memoryOnly) onMemory(is);
    memoryOnly = is;
  };

  const tryDisk = async (work, otherwise) => {
    if (db) {
      try {
        return await within(work());
      } catch {
        tell(true);
      }
    }
    return otherwise;
  };

  try {
    db = await within(open());
  } catch {
    tell(true);
  }

  const putStrict = async (store, value) => {
    // strict: the browser answers after the disk has it, so "on this computer" survives a power cut
    const transaction = db.transaction(store, 'readwrite', { durability: 'strict' });
    await Promise.all([transaction.store.put(value), transaction.done]);
    // it was slow once, not broken
    tell(false);
    return 'disk';
  };
  const note = (key, value) => {
    memory.set(key, value);
    return tryDisk(() => db.put('notes', value, key));
  };
  const noted = async (key) => (await tryDisk(() => db.get('notes', key))) ?? memory.get(key);

  /** {epoch: highest number acknowledged} of the epochs in `kept`. */
  const ackedOf = async (owner, kept) => {
    const epochs = [...new Set(kept.map((save) => save.e))];
    const numbers = await Promise.all(epochs.map((epoch) => noted(`acked ${owner} ${epoch}`)));
    return Object.fromEntries(epochs.map((epoch, index) => [epoch, numbers[index] ?? 0]));
  };

  // asked without a hash, IndexedDB would fail, and a good disk be taken for a broken one
  const readBox = async (hash) =>
    hash ? (memory.get(`box ${hash}`) ?? (await tryDisk(() => db.get('boxes', hash))) ?? null) : null;

  return {
    /** Everything kept for `owner`: {kept: saves, acked: {epoch: seq}, current, seen}. */
    async load(owner) {
      const kept = await tryDisk(() => db.getAll('saves', ofOwner(owner)), []);
      const acked = await ackedOf(owner, kept);
      const place = (await noted(`place ${owner}`)) ?? {};
      return { kept, acked, current: place.current, seen: place.seen ?? {} };
    },

    /** What nobody has acknowledged of any candidate of `sitting`: {owner: saves}. */
    async left(sitting) {
      const all = await tryDisk(() => db.getAll('saves', ofSitting(sitting)), []);
      const byOwner = {};
      for (const save of all) (byOwner[save.owner] ??= []).push(save);
      for (const [owner, kept] of Object.entries(byOwner)) {
        const acked = await ackedOf(owner, kept);
        byOwner[owner] = kept.filter((save) => save.s > (acked[save.e] ?? 0));
      }
      return byOwner;
    },

    /** Keeps one save; resolves to "disk", or "memory" if it will not survive a reload. */
    keep(owner, { e, s, n, v, f, lost = null }) {
      return tryDisk(() => putStrict('saves', { owner, e, s, n, v, f, lost }), 'memory');
    },
    /** The server keeps it as evidence. */
    forget: (owner, e, s) => tryDisk(() => db.delete('saves', [owner, e, s])),

    noteAcked: (owner, epoch, s) => note(`acked ${owner} ${epoch}`, s),
    notePlace: (owner, current, seen) => note(`place ${owner}`, { current, seen }),

    /** Keeps the box {hash, nonce, box, clips} and forgets all but the last few. */
    async keepBox(box) {
      memory.set(`box ${box.hash}`, box);
      const before = ((await noted('boxes')) ?? []).filter((hash) => hash !== box.hash);
      const hashes = [box.hash, ...before].slice(0, BOXES_KEPT);
      await tryDisk(() => putStrict('boxes', box));
      await note('boxes', hashes);
      for (const hash of before.slice(BOXES_KEPT - 1)) await tryDisk(() => db.delete('boxes', hash));
    },
    async dropBox(hash) {
      memory.delete(`box ${hash}`);
      await note('boxes', ((await noted('boxes')) ?? []).filter((other) => other !== hash));
      await tryDisk(() => db.delete('boxes', hash));
    },
    box: readBox,

    /** The sealed bytes of a sound or video, or null. */
    // not in two seconds as an answer: 50 MB may take a slow disk longer
    clip: async (hash) => memory.get(`clip ${hash}`) ?? (db && (await db.get('clips', hash).catch(() => null))) ?? null,
    holdsClip: async (hash) => memory.has(`clip ${hash}`) || Boolean(db && (await db.getKey('clips', hash).catch(() => null))),
    async keepClip(hash, sealed) {
      const kept = db && (await db.put('clips', sealed, hash).then(() => true, () => false));
      if (!kept) memory.set(`clip ${hash}`, sealed);
    },
    async dropClip(hash) {
      memory.delete(`clip ${hash}`);
      await tryDisk(() => db.delete('clips', hash));
    },
    /** Forgets the clips of earlier papers. */
    async keepOnlyClips(hashes) {
      for (const hash of await tryDisk(() => db.getAllKeys('clips'), [])) {
        if (!hashes.includes(hash)) await tryDisk(() => db.delete('clips', hash));
      }
    },
    /** Hash of the box received last, or null. */
    async lastBox() {
      const hash = ((await noted('boxes')) ?? [])[0];
      return hash && (await readBox(hash)) ? hash : null;
    },
  };
}
