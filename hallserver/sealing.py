"""Sealing: from a draft in the office to a sitting file with its papers, in three steps.

`gather_draft` reads the stores, `seal_draft` does the slow work without them, `Sittings.take_sealed` notes the outcome.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from hallserver.config import HallConfig
from hallserver.earlier import read_earlier
from hallserver.journal.chain import GENESIS, Entry, entry_hash
from hallserver.journal.file import SealedClip, SealedPaper, SittingFileError, create_sitting_file
from hallserver.messages import CodedError
from hallserver.sealed import SealedSitting, hash_parts, used_questions, write_parts
from hallserver.sitting.events import SittingSealed
from hallserver.storage.exams import Exam
from hallserver.storage.stores import Stores
from question_bank.blueprint import Cause, shortages, shortages_in_hall
from question_bank.clips import clip_hash, is_clip
from question_bank.model import Bank, Paper
from question_bank.presenting import media_of
from question_bank.sealing import SALT_BYTES, PaperEncoder, box_paper, commit, merkle_root
from question_bank.second_marker import check_papers
from seats.plan import HallPlan
from seats.roster import Candidate, is_eligible

if TYPE_CHECKING:
    from question_bank.assembly import History

SUFFIX = ".sitting"
# How far apart the papers came out, for the office; nothing else rests on it.
ASSEMBLY_PART = "assembly.json"
Progress = Callable[[int, int], None]


class SittingRefused(CodedError):
    """A sitting can't be sealed or opened. code, details: sentence `refusal.<code>` of the catalogue."""


@dataclass(frozen=True)
class Draft:
    """Everything a sitting is to be sealed with, but for its papers."""

    sitting_id: str
    title: str
    hall_id: str
    exam: Exam
    plan: HallPlan
    bank: Bank
    roster: Mapping[str, Candidate]
    allocation: Mapping[str, str]


def gather_draft(stores: Stores, sitting_id: str) -> Draft:
    """Read a draft. Raises SittingRefused: sitting_unknown, not_draft, not_allocated_yet, roster_changed, blueprint_short,
    blueprint_tied."""
    row = stores.sittings.get(sitting_id)
    if row is None:
        raise SittingRefused("sitting_unknown", sitting=sitting_id)
    if row.file_name is not None:
        raise SittingRefused("not_draft", sitting=row.title)
    allocation = stores.sittings.allocation(sitting_id)
    if not allocation:
        raise SittingRefused("not_allocated_yet", sitting=row.title)
    exam, plan, bank = stores.exams.get(row.exam_id), stores.halls.plan(row.hall_id), stores.bank.get()
    assert exam is not None and plan is not None, "the database's foreign keys hold both"
    roster = {candidate.number: candidate for candidate in stores.roster.all()}
    strangers = [number for number in allocation if number not in roster]
    labels = {seat.label for seat in plan.seats}
    if strangers or not labels.issuperset(allocation.values()):
        raise SittingRefused("roster_changed", sitting=row.title)
    short = shortages(bank, exam.blueprint)
    if short:
        lack = short[0]
        cell = exam.blueprint.cells[lack.cells[0]]
        code = "blueprint_short" if lack.cause is Cause.FEW else "blueprint_tied"
        details = {"wanted": lack.wanted, "have": lack.filled, "fit": lack.fit}
        raise SittingRefused(code, topic=cell.topic, difficulty=cell.difficulty, **details)
    return Draft(sitting_id, row.title, row.hall_id, exam, plan, bank, roster, allocation)


def seal_draft(
    draft: Draft,
    config: HallConfig,
    folder: Path,
    *,
    by: str,
    at_ms: int,
    build: str,
    progress: Progress = lambda done, total: None,
) -> Path:
    """Assemble, check and encode the papers and write the sitting file; returns its path. Takes seconds.

    progress(done, total) counts papers, each twice. Raises SittingRefused: questions_used_up, marking_mismatch,
    sitting_unwritable.
    """
    labels = [seat.label for seat in draft.plan.seats]
    total = 2 * len(labels)
    progress(0, total)
    seed = secrets.randbelow(2**63)
    history = _history(draft, config, folder)
    papers, described = _assemble(draft, config, history, seed)
    progress(len(labels), total)
    mismatches = check_papers(tuple(papers.values()), draft.bank)
    if mismatches:
        worst = next((mismatch for mismatch in mismatches if mismatch.code), mismatches[0])
        papers_at_fault = len({mismatch.seat for mismatch in mismatches})
        raise SittingRefused("marking_mismatch", seat=worst.seat, code=worst.code or "–", count=papers_at_fault)
    barred = {
        number: "course_below_minimum"
        for number, candidate in draft.roster.items()
        if not is_eligible(candidate, config.minimum_course_percent)
    }
    sealed = SealedSitting(
        sitting_id=draft.sitting_id,
        title=draft.title,
        hall_id=draft.hall_id,
        exam_title=draft.exam.title,
        duration_min=draft.exam.duration_min,
        pass_percent=draft.exam.pass_percent,
        grace_ms=config.transit_grace_ms,
        bell_lead_ms=config.bell_lead_ms,
        organisation=config.organisation,
        timezone=config.timezone,
        blueprint=draft.exam.blueprint,
        plan=draft.plan,
        roster=draft.roster,
        allocation={number: seat for number, seat in draft.allocation.items() if number not in barred},
        barred=barred,
        questions=used_questions(draft.bank, papers),
        papers=papers,
        key=secrets.token_bytes(32),
        clips=_clips_of(draft.bank, used_questions(draft.bank, papers)),
    )
    encoder = PaperEncoder(draft.bank)
    boxed = []
    for done, label in enumerate(labels, start=1):
        boxed.append(_seal_paper(label, encoder.encode(papers[label]), sealed.key))
        if done % 50 == 0:
            progress(len(labels) + done, total)
    path = folder / f"{draft.sitting_id}{SUFFIX}"
    # The file of a draft is what a crash left between its last byte and its note in the database: nobody has seen it.
    if path.exists():
        path.replace(path.with_suffix(".unnoted"))
    parts = write_parts(sealed) | {ASSEMBLY_PART: orjson.dumps(described, option=orjson.OPT_SORT_KEYS)}
    opening = SittingSealed(
        sitting_id=draft.sitting_id,
        parts=hash_parts(parts),
        paper_root=merkle_root([paper.hash for paper in boxed]),
        seed=seed,
        build=build,
        config=orjson.dumps(config, default=str, option=orjson.OPT_SORT_KEYS).decode(),
        by=by,
    )
    try:
        create_sitting_file(path, parts, boxed, _first_entry(opening, at_ms), _seal_clips(draft.bank, sealed))
    except (SittingFileError, OSError) as error:
        raise SittingRefused("sitting_unwritable", sitting=draft.title, why=str(error)) from error
    progress(total, total)
    return path


def _history(draft: Draft, config: HallConfig, folder: Path) -> History:
    from question_bank.assembly import History

    earlier = read_earlier(folder, SUFFIX, draft.sitting_id)
    seen = {seat: earlier.seen[number] for number, seat in draft.allocation.items() if number in earlier.seen}
    return History(seen, earlier.uses, config.question_use_limit or None)


def _assemble(
    draft: Draft, config: HallConfig, history: History, seed: int
) -> tuple[dict[str, Paper], dict[str, object]]:
    from hallserver.assembling import assemble_hall
    from question_bank.first_papers import NotAssembled

    blueprint, plan = draft.exam.blueprint, draft.plan
    left = history.left([question.code for question in draft.bank.questions])
    short = shortages_in_hall(draft.bank, blueprint, len(plan.seats), left) if left else []
    try:
        if short:
            raise NotAssembled
        papers, described = assemble_hall(draft.bank, blueprint, plan, config.neighbour_distance_seats, history, seed)
    except NotAssembled as error:
        lack = {"wanted": short[0].wanted, "have": short[0].filled} if short else {"wanted": "–", "have": "–"}
        raise SittingRefused("questions_used_up", most=config.question_use_limit, **lack) from error
    return {paper.seat: paper for paper in papers}, described


def _clips_of(bank: Bank, codes: Iterable[str]) -> dict[str, list[str]]:
    """Question code -> hashes of its sounds and videos, for those that have any."""
    hashes = {name: clip_hash(medium.body) for name, medium in bank.media.items() if is_clip(medium.media_type)}
    questions = {question.code: question for question in bank.questions}
    found = {
        code: sorted(hashes[name] for name in media_of(questions[code], bank.passages) if name in hashes)
        for code in codes
    }
    return {code: clips for code, clips in found.items() if clips}


def _seal_clips(bank: Bank, sealed: SealedSitting) -> Iterator[SealedClip]:
    """Each sound and video that any paper needs, once."""
    wanted = {clip for clips in sealed.clips.values() for clip in clips}
    for medium in bank.media.values():
        hash_ = clip_hash(medium.body)
        if hash_ in wanted:
            wanted.discard(hash_)
            nonce = secrets.token_bytes(12)
            yield SealedClip(hash_, nonce, box_paper(medium.body, sealed.key, nonce, hash_))


def _seal_paper(label: str, body: bytes, key: bytes) -> SealedPaper:
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(12)
    hash_ = commit(body, salt)
    return SealedPaper(label, hash_, salt, nonce, box_paper(body, key, nonce, hash_))


def _first_entry(opening: SittingSealed, at_ms: int) -> Entry:
    body = orjson.dumps(opening, option=orjson.OPT_SORT_KEYS)
    kind = type(opening).__name__
    return Entry(1, at_ms, kind, body, entry_hash(GENESIS, 1, at_ms, kind, body))
