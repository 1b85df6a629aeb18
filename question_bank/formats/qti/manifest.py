"""What does the manifest of a package name: items, shared stems, tests, files, and what does it say of them?"""

from __future__ import annotations

from dataclasses import dataclass

from question_bank.folding import fold
from question_bank.formats.qti.document import Element, children, text_of
from question_bank.formats.qti.item import Known

_SUBJECTS = ("hall", "subject", "topic", "chủ đề", "môn", "môn học")
_LEVELS = {"very easy": "1", "easy": "1", "medium": "2", "difficult": "3", "very difficult": "3"}


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing of a package.

    kind       its type, e.g. `imsqti_item_xmlv2p1`
    base       folder that its references start from
    files      references to its files
    needs      identifiers of resources it depends on
    own        what our own writer said of it: (name, attribute of the file's hash, text), or None
    """

    id: str
    kind: str
    href: str
    base: str
    files: tuple[str, ...]
    needs: tuple[str, ...]
    known: Known
    own: tuple[str, str, str] | None = None

    @property
    def is_item(self) -> bool:
        return "item" in self.kind and "qti" in self.kind

    @property
    def is_test(self) -> bool:
        return "qti" in self.kind and ("test" in self.kind or "section" in self.kind)


def read_resources(manifest: Element) -> list[Resource]:
    """Read all resources in order."""
    found = []
    base = manifest.get("base", "")
    for resources in children(manifest, "resources"):
        folder = base + resources.get("base", "")
        found += [_read_resource(one, folder) for one in children(resources, "resource")]
    return found


def _read_resource(resource: Element, folder: str) -> Resource:
    own = next((one for one in resource.iter("hall-question", "hall-passage")), None)
    return Resource(
        resource.get("identifier", ""),
        resource.get("type", "").lower(),
        resource.get("href", ""),
        folder + resource.get("base", ""),
        tuple(one.get("href", "") for one in children(resource, "file")),
        tuple(one.get("identifierref", "") for one in children(resource, "dependency")),
        _read_known(resource),
        None if own is None else (str(own.tag), own.get("sha256", ""), text_of(own)),
    )


def _read_known(resource: Element) -> Known:
    """Learning object metadata (IEEE 1484.12.3): keywords, difficulty, the first path of a classification."""
    tags, topic, difficulty, code = [], "", "", ""
    for metadata in children(resource, "metadata"):
        for general in metadata.iter("general"):
            tags += [text_of(one) for one in general.iter("keyword")]
            for one in general.iter("identifier"):
                if [text_of(catalog) for catalog in children(one, "catalog")] == ["hall"]:
                    code = "".join(text_of(entry) for entry in children(one, "entry"))
        for one in metadata.iter("difficulty"):
            values = [text_of(value) for value in children(one, "value")]
            difficulty = _LEVELS.get(" ".join((values or [text_of(one)])[0].lower().split()), difficulty)
        topic = topic or _topic_of(list(metadata.iter("taxon-path")))
    return Known(code, topic, difficulty, tuple(tag for tag in tags if tag))


def _topic_of(paths: list[Element]) -> str:
    """The path that is said to be a subject, else the first that is a name and no number or date."""
    named: dict[bool, str] = {}
    for path in paths:
        entries = [text_of(entry) for taxon in children(path, "taxon") for entry in children(taxon, "entry")]
        said = "/".join(entry for entry in entries if entry)
        is_subject = any(fold(text_of(source)) in _SUBJECTS for source in children(path, "source"))
        if is_subject or any(letter.isalpha() for letter in said):
            named.setdefault(is_subject, said)
    return named.get(True) or named.get(False, "")
