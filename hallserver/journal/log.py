"""The log: append at once, commit in groups, tell after the commit, stop at the first failure."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from hallserver.journal.chain import GENESIS, Entry, entry_hash
from hallserver.journal.file import insert_entries, open_writing


class Log:
    """The one writer of one sitting file.

    `append` is for one thread only (the one that decides); it never blocks. A thread of the log's own commits whatever has
    queued while the last commit ran, so there is no timer: an idle journal commits at once, a busy one in groups.

    last: the last entry of the file, found while it was replayed; None where it is empty
    on_durable(): called in the writer's thread after each commit; `durable_seq` has risen by then
    on_failure(error): called in the writer's thread once, after the first commit that failed; nothing is written afterwards
    """

    def __init__(
        self,
        path: Path,
        last: Entry | None,
        on_durable: Callable[[], None],
        on_failure: Callable[[Exception], None],
    ) -> None:
        self._on_durable = on_durable
        self._on_failure = on_failure
        self._queue: SimpleQueue[Entry | None] = SimpleQueue()  # None: stop
        self.last_seq = last.seq if last else 0
        self.head = last.hash if last else GENESIS
        self.durable_seq = self.last_seq
        self.last_commit_s = 0.0
        self._connection = open_writing(path)
        self._thread = threading.Thread(target=self._write, name=f"journal-{path.stem}", daemon=True)
        self._thread.start()

    @property
    def depth(self) -> int:
        """How many entries wait for their commit."""
        return self.last_seq - self.durable_seq

    def append(self, at_ms: int, kind: str, body: bytes) -> int:
        """Queue an entry; returns its number. It is durable once `durable_seq` has reached that number."""
        seq = self.last_seq + 1
        self.head = entry_hash(self.head, seq, at_ms, kind, body)
        self.last_seq = seq
        self._queue.put(Entry(seq, at_ms, kind, body, self.head))
        return seq

    def close(self) -> None:
        """Commit what has queued and stop. The file can be copied afterwards."""
        self._queue.put(None)
        self._thread.join()

    def _write(self) -> None:
        is_open = True
        while is_open:
            queued = [self._queue.get()]
            with suppress(Empty):
                while True:
                    queued.append(self._queue.get_nowait())
            batch = [entry for entry in queued if entry is not None]
            is_open = len(batch) == len(queued)
            if batch:
                started = time.perf_counter()
                try:
                    insert_entries(self._connection, batch)
                except Exception as error:
                    self._on_failure(error)
                    return
                self.last_commit_s = time.perf_counter() - started
                self.durable_seq = batch[-1].seq
                self._on_durable()
        self._connection.close()
