"""Writes a journal as the server does until it is stopped, and says on its standard output what it has acknowledged.

    python power_writer.py FILE [NORMAL]

With NORMAL the real log runs on a connection whose synchronous setting was weakened after it was checked: the mistake
that the power cut test must be able to see.
"""

import sys
import time
from pathlib import Path

from small_sitting import NOON, make_sitting_file

from hallserver.journal.file import SittingReader
from hallserver.journal.log import Log


def main(path: Path, weak: bool) -> None:
    make_sitting_file(path)
    with SittingReader(path) as reader:
        *_, last = reader.checked_entries()
    log = Log(path, last, lambda: print(log.durable_seq, flush=True), lambda error: sys.exit(str(error)))
    if weak:
        log._connection.execute("PRAGMA synchronous=NORMAL")
    print("ready", flush=True)
    for n in range(100_000):
        log.append(NOON + n, "ServerAlive", b'{"n":%d}' % n)
        time.sleep(0.002)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] == ["NORMAL"])
