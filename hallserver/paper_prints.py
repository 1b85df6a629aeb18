"""The sealed papers of a sitting as plain inputs of the printed ones."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from hallserver.engine import read_event
from hallserver.journal.file import SittingReader
from hallserver.results import ResultsRefused
from hallserver.sealed import SealedSitting, is_as_sealed, read_parts
from hallserver.sitting.state import Attempt, SittingState
from question_bank.by_hand import gap_order, hand_form, write_hand
from question_bank.sealing import open_box
from reports.paper_inputs import AnswerForm, ExamPaper, PaperQuestion

_CODE = "HALLPAPER"
_CODE_HASH = 16
_PICTURE = "data:image/"


@dataclass(frozen=True, slots=True)
class PaperCode:
    """What the QR code on every leaf says. hash_: the beginning of the paper's commitment."""

    sitting_id: str
    seat: str
    hash_: str


def code_of(sitting_id: str, seat: str, paper_hash: str) -> str:
    """The text of the QR code of a paper."""
    return "|".join((_CODE, sitting_id, seat, paper_hash[:_CODE_HASH]))


def read_code(text: str) -> PaperCode | None:
    """What a QR code of a paper says, or None for any other text."""
    kind, *parts = text.split("|")
    return PaperCode(*parts) if kind == _CODE and len(parts) == 3 else None


class SealedPapers:
    """A sitting file opened for printing: its papers, and what its journal says of their candidates.

    Raises SittingFileError, ChainBroken; ResultsRefused: parts_altered.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with SittingReader(path) as reader:
            parts, hashes = reader.parts(), reader.paper_hashes()
            log = [(entry.at_ms, read_event(entry)) for entry in reader.checked_entries()]
        if not log or not is_as_sealed(log[0][1], parts, hashes):
            raise ResultsRefused("parts_altered", sitting=path.stem)
        self.sealed: SealedSitting = read_parts(parts)
        self.state = SittingState(self.sealed.facts)
        for at_ms, event in log:
            self.state.apply(event, at_ms)
        self._attempts: Mapping[str, Attempt] = {a.paper_seat: a for a in self.state.attempts.values()}
        self._media: dict[str, bytes] = {}

    def seats(self, *, with_spare: bool) -> list[str]:
        """Seats whose papers have a candidate, in the order of the hall; with the spare ones too where asked for."""
        waiting = {seat for candidate, seat in self.state.seat_of.items() if candidate not in self.state.attempts}
        wanted = waiting | self._attempts.keys()
        return [seat for seat in self.sealed.facts.seats if with_spare or seat in wanted]

    def bodies(self, seats: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
        """Yield (seat, hash, canonical bytes) of papers. Raises ResultsRefused: seat_unknown, parts_altered."""
        with SittingReader(self._path) as reader:
            for seat in seats:
                paper = reader.paper(seat)
                if paper is None:
                    raise ResultsRefused("seat_unknown", seat=seat)
                body = open_box(paper.box, self.sealed.key, paper.nonce, paper.hash)
                if body is None:
                    raise ResultsRefused("parts_altered", sitting=self._path.stem)
                yield seat, paper.hash, body

    def paper(self, seat: str, paper_hash: str, body: bytes, printed_at: datetime) -> ExamPaper:
        """The paper of a seat for its candidate, with what they have saved."""
        sealed, attempt = self.sealed, self._attempts.get(seat)
        candidate = attempt.candidate if attempt else self._allocated(seat)
        person = sealed.roster.get(candidate or "")
        shown = orjson.loads(body)
        saved = attempt.answers if attempt else {}
        return ExamPaper(
            exam=sealed.exam_title,
            sitting=sealed.title,
            seat=seat,
            now_at=attempt.seat if attempt and attempt.seat != seat else "",
            candidate_number=person.number if person else "",
            name=person.name if person else "",
            paper_hash=paper_hash,
            code=code_of(sealed.sitting_id, seat, paper_hash),
            duration_minutes=sealed.duration_min,
            questions=tuple(
                _question(item, self._saved(seat, item["n"], saved.get(item["n"], ()))) for item in shown["items"]
            ),
            passages=shown["passages"],
            sections={int(n): name for n, name in shown.get("sections", {}).items()},
            media={
                name: self._bytes_of(name, url)
                for name, url in shown["media"].items()
                if isinstance(url, str) and url.startswith(_PICTURE)
            },
            printed_at=printed_at,
        )

    def _bytes_of(self, name: str, url: str) -> bytes:
        # Papers name media by their content: each is kept once.
        if name not in self._media:
            self._media[name] = base64.b64decode(url.partition(",")[2])
        return self._media[name]

    def _allocated(self, seat: str) -> str | None:
        """Who is expected at a seat and has not come yet."""
        candidate = self.state.allocated_to.get(seat)
        return candidate if candidate not in self.state.attempts else None

    def _saved(self, seat: str, number: int, response: tuple[str, ...]) -> str:
        if not response:
            return ""
        item = self.sealed.papers[seat].items[number - 1]
        texts = write_hand(hand_form(self.sealed.questions[item.code], item), response)
        return " | ".join(text or "–" for text in texts)


def _question(item: Mapping[str, Any], saved: str) -> PaperQuestion:
    slots = item.get("slots", {})
    return PaperQuestion(
        number=item["n"],
        form=AnswerForm(item["type"]),
        stem=item["stem"],
        options=tuple(option["html"] for option in item["options"]),
        passage=item.get("passage"),
        picture=item.get("picture"),
        premises=tuple(premise["html"] for premise in item.get("premises", ())),
        gaps={name: tuple(option["html"] for option in slots[name] or ()) for name in gap_order(item["stem"], slots)},
        room=item.get("room", 0),
        units=tuple(item.get("units", ())),
        saved=saved,
    )


def signs_of(bodies: Iterable[bytes], others: Iterable[str]) -> str:
    """Every sign in the papers and in other texts, in order. Media are told apart by their length alone, not read."""
    found: set[str] = set()
    for body in bodies:
        shown = orjson.loads(body)
        found.update(orjson.dumps([shown["items"], shown["passages"], shown.get("sections")]).decode())
    for text in others:
        found.update(text)
    return "".join(sorted(sign for sign in found if sign.isprintable()))
