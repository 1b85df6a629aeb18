"""What of the hall's own can be proven: sheets, QR texts, sitting files, single papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hallserver.closing import is_signed_closing
from hallserver.engine import read_event
from hallserver.journal.chain import GENESIS, ChainBroken, Entry
from hallserver.journal.file import SealedClip, SittingFileError, SittingReader
from hallserver.keys import HallKeys
from hallserver.results import ResultsRefused
from hallserver.sealed import is_as_sealed, read_parts, seat_labels
from hallserver.sitting.events import SittingClosed, SittingSealed
from question_bank.clips import clip_hash
from question_bank.paper_proof import PaperProof, Standing, prove_paper, standing
from question_bank.sealing import commit, open_box

if TYPE_CHECKING:
    from reports.verifying import Verdict

Proof = tuple[str, dict[str, object]]


def prove_qr(text: str, keys: HallKeys, latest: Mapping[str, int]) -> Proof:
    """Verdict on the text of a QR code, and what it states."""
    from reports.verifying import verify_qr

    return _proof(verify_qr(text, keys.trusted, latest))


def prove_pdf(body: bytes, keys: HallKeys, latest: Mapping[str, int]) -> Proof:
    """Verdict on a signed PDF, and what its sheet states (of many sheets: how many)."""
    from reports.verifying import verify_pdf

    return _proof(verify_pdf(body, keys.ca_certificate, keys.trusted, latest, datetime.now(UTC)))


def _proof(verdict: Verdict) -> Proof:
    if verdict.statement is None:
        return str(verdict.kind), {"sheets": len(verdict.statements)} if len(verdict.statements) > 1 else {}
    told = verdict.statement
    return str(verdict.kind), {
        "sheet_id": told.sheet_id,
        "candidate_number": told.candidate_number,
        "score": told.score,
        "max_score": told.max_score,
        "percent": told.percent,
        "passed": told.passed,
        "seat": told.seat,
        "revision": told.revision,
        "reprint": told.reprint,
    }


def broken_papers(path: Path) -> list[str]:
    """Seats whose sealed paper can't be opened with the sitting's key or is not the one committed to. Raises SittingFileError."""
    with SittingReader(path) as reader:
        key = reader.parts()["key"]
        broken = []
        for paper in reader.papers():
            body = open_box(paper.box, key, paper.nonce, paper.hash)
            if body is None or commit(body, paper.salt) != paper.hash:
                broken.append(paper.seat)
    return broken


def broken_clips(path: Path) -> list[str]:
    """SHA-256 of the sounds and videos that papers need but that can't be opened as such. Raises SittingFileError."""
    with SittingReader(path) as reader:
        parts = reader.parts()
        needed = {clip for clips in read_parts(parts).clips.values() for clip in clips}
        return sorted(hash_ for hash_ in needed if not _opens(reader.clip(hash_), parts["key"]))


def _opens(clip: SealedClip | None, key: bytes) -> bool:
    if clip is None:
        return False
    body = open_box(clip.box, key, clip.nonce, clip.hash)
    return body is not None and clip_hash(body) == clip.hash


def prove_sitting(path: Path, keys: HallKeys) -> Proof:
    """Verdict on a closed sitting file: chain, sealed parts, papers' root, closing statement and its signature."""
    last: Entry | None = None
    try:
        with SittingReader(path) as reader:
            parts, hashes = reader.parts(), reader.paper_hashes()
            before = GENESIS.hex()
            opening = None
            for entry in reader.checked_entries():
                opening = opening or read_event(entry)
                before, last = (last.hash.hex() if last else before), entry
    except ChainBroken as error:
        return "altered", {"why": str(error)}
    except SittingFileError:
        return "unreadable", {}
    if not isinstance(opening, SittingSealed) or not is_as_sealed(opening, parts, hashes):
        return "altered", {}
    closing = read_event(last) if last else None
    if not isinstance(closing, SittingClosed):
        return "not_closed", {"entries": last.seq if last else 0}
    if (closing.count, closing.head) != (last.seq - 1, before):
        return "altered", {}
    if not is_signed_closing(closing.signature, keys.trusted, opening.sitting_id, closing.count, closing.head):
        return "unknown_signer", {}
    return "valid", {"sitting": opening.sitting_id, "entries": last.seq, "head": last.hash.hex()}


def make_paper_proof(path: Path, seat: str) -> PaperProof:
    """The proof that the paper of a seat is one of those the closed sitting was sealed with.

    Raises SittingFileError, ChainBroken; ResultsRefused: parts_altered, papers_stay_sealed, seat_unknown.
    """
    with SittingReader(path) as reader:
        parts, hashes, paper = reader.parts(), reader.paper_hashes(), reader.paper(seat)
        entries = list(reader.checked_entries())
    opening = read_event(entries[0]) if entries else None
    if not isinstance(opening, SittingSealed) or not is_as_sealed(opening, parts, hashes):
        raise ResultsRefused("parts_altered", sitting=path.stem)
    if not isinstance(read_event(entries[-1]), SittingClosed):
        raise ResultsRefused("papers_stay_sealed", sitting=opening.sitting_id)
    if paper is None:
        raise ResultsRefused("seat_unknown", seat=seat)
    body = open_box(paper.box, parts["key"], paper.nonce, paper.hash)
    if body is None or commit(body, paper.salt) != paper.hash:
        raise ResultsRefused("parts_altered", sitting=path.stem)
    in_order = {label: hashes[label] for label in seat_labels(parts)}
    return prove_paper(opening.sitting_id, in_order, seat, body, paper.salt)


def check_paper(proof: PaperProof, *, root: str | None = None, sealed: Path | None = None) -> Proof:
    """Verdict on a paper's proof against a root (hex), the file of its sitting, or both; without them only on itself.

    The root binds the papers. To which seat one belongs, and of how many it is one, only the sitting file can say.
    Raises SittingFileError, ChainBroken.
    """
    told: dict[str, object] = {
        "sitting": proof.sitting, "seat": proof.seat, "paper_number": proof.index + 1, "papers": proof.size,
        "paper_hash": proof.commitment, "root": proof.root,
    }  # fmt: skip
    found = standing(proof)
    if found is not Standing.WHOLE:
        return str(found), told
    if root is not None and root != proof.root:
        return "other_root", told | {"root_wanted": root}
    if sealed is not None:
        return _check_with_sitting(proof, sealed, told)
    return "root_unchecked" if root is None else "valid_by_root", told


def _check_with_sitting(proof: PaperProof, sealed: Path, told: dict[str, object]) -> Proof:
    with SittingReader(sealed) as reader:
        parts, hashes = reader.parts(), reader.paper_hashes()
        opening = read_event(next(reader.checked_entries()))
    if not isinstance(opening, SittingSealed) or not is_as_sealed(opening, parts, hashes):
        return "sitting_altered", told
    if opening.paper_root != proof.root:
        return "other_root", told | {"root_wanted": opening.paper_root}
    labels = seat_labels(parts)
    said = (proof.sitting, proof.size, proof.seat)
    is_its_place = said == (opening.sitting_id, len(labels), labels[proof.index])
    return "valid" if is_its_place else "other_seat", told
