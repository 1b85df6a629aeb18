"""Which file of a package does a reference mean, and by which name is a medium kept?"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from question_bank.folding import fold, nfc
from question_bank.formats.qti.document import Unfit

_REMOTE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)


class Files:
    """The files of a package, and the media that its items use, each under a name of its own."""

    def __init__(self, files: Iterable[tuple[str, bytes]] = ()) -> None:
        self.bodies = {nfc(path.replace("\\", "/")): body for path, body in files}
        self.media: dict[str, tuple[str, bytes]] = {}  # folded name → name, bytes

    def resolve(self, folder: str, reference: str) -> str:
        """Return the path that a reference from a file in `folder` means. Raises Unfit where it leaves the package."""
        if _REMOTE.match(reference):
            raise Unfit("qti_reference", reference=reference[:120])
        path = unquote(urlsplit(reference.replace("\\", "/").strip()).path)
        path = nfc(posixpath.normpath(posixpath.join(folder, path)))
        if path.startswith(("../", "/")) or path == ".." or "\0" in path:
            raise Unfit("qti_reference", reference=reference[:120])
        return path

    def find(self, folder: str, reference: str) -> tuple[str, bytes | None]:
        """Return path and bytes of what a reference means, None for a file that isn't there."""
        path = self.resolve(folder, reference)
        return path, self.bodies.get(path)

    def keep(self, folder: str, reference: str) -> tuple[str, bytes | None]:
        """Return the name by which a medium is kept, and its bytes. Another file of a known name gets a new name."""
        path, body = self.find(folder, reference)
        name = path.rsplit("/", 1)[-1]
        if body is None:
            return name, None
        known = self.media.get(fold(name))
        if known is not None and known[1] != body:
            start, dot, ending = name.rpartition(".")
            mark = hashlib.sha256(body).hexdigest()[:8]
            name = f"{start}-{mark}.{ending}" if dot else f"{name}-{mark}"
        kept = self.media.setdefault(fold(name), (name, body))
        return kept[0], body
