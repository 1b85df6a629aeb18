"""Sound and video are told by their bytes and named in papers by their hash."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from question_bank.clips import MAX_SOUND_BYTES, clip_hash, clip_type
from question_bank.importing import Wishes, read_questions
from question_bank.model import Medium, Paper, PaperItem
from question_bank.sealing import PaperEncoder
from tests.question_bank.every_type import every_type_bank

MOOV_H264, MOOV_H265 = b"\0\0\0\x10moovtrakavc1", b"\0\0\0\x10moovtrakhvc1"
MDAT = b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x14hvc1"  # a name in the data itself says nothing
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
MP3 = b"ID3\x04" + bytes(60)
GIFT = b'::C:: Nghe <audio src\\="a.mp3"></audio>{=a ~b}'
WISHES = Wishes("T", "1")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (MP3, "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"fLaC\0", "audio/flac"),
        (b"OggS\0\x02OpusHead", "audio/ogg"),
        (b"OggS\0\x02\x80theora", "video/ogg"),
        (b"\0\0\0 ftypM4A \0", "audio/mp4"),
        (b"\0\0\0 ftypisom\0", "video/mp4"),
        (b"\x1a\x45\xdf\xa3\0\0webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\0\0matroska", None),
        (b"RIFF\0\0\0\0AVI ", None),
        (b"\0\0\0 ftypmp42" + bytes(20) + MOOV_H264, "video/mp4"),
        (b"\0\0\0 ftypmp42" + bytes(20) + MDAT + MOOV_H265, None),
        (b"\0\0\0 ftypmp42" + bytes(20) + MDAT + MOOV_H264, "video/mp4"),
        (b"\0\0\0 ftypmp42" + bytes(20) + b"\0\0\0\0moov hev1", None),
        (b"\0\0\0 ftypmp42" + bytes(20) + b"\0\0\0\7free" + MOOV_H265, "video/mp4"),
        (b"\0\0\0 ftypheic", None),
        (b"\0\0\0 ftypavif", None),
        (b"\0\0\0 ftypqt  ", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_kinds_are_told_by_the_bytes(body, kind):
    assert clip_type(body) == kind


def test_a_sound_comes_beside_its_questions():
    bank = read_questions([("q.gift", GIFT), ("a.mp3", MP3)], WISHES).value
    assert bank.media["a.mp3"].media_type == "audio/mpeg"
    assert bank.questions[0].stem_html == 'Nghe <audio src="a.mp3"></audio>'


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"MZ no sound", "clip_kind"), (MP3 + bytes(MAX_SOUND_BYTES), "picture_too_large"), (None, "picture_missing")],
)
def test_what_is_wrong_with_a_sound(body, code):
    files = [("q.gift", GIFT)] + ([("a.mp3", body)] if body else [])
    assert code in [problem.code for problem in read_questions(files, WISHES).problems]


@pytest.mark.parametrize(
    "stem",
    [
        '<img src\\="a.mp3">',
        'x <img src\\="a.mp3"> y',
        '<audio src\\="p.png"></audio>',
        '<video src\\="p.png"></video>',
    ],
)
def test_a_sound_is_not_shown_and_a_picture_not_played(stem):
    files = [("q.gift", f"::C:: Câu hỏi {stem}{{=a ~b}}".encode()), ("a.mp3", MP3), ("p.png", PNG)]
    read = read_questions(files, WISHES)
    assert read.value is None and [problem.code for problem in read.problems] == ["medium_misplaced"]


def test_a_picture_of_a_phone_is_no_video():
    read = read_questions([("q.gift", b"::C:: Hay{=a ~b}"), ("p.heic", b"\0\0\0 ftypheic" + bytes(20))], WISHES)
    assert [problem.code for problem in read.problems] == ["picture_kind"]


def test_a_paper_names_a_sound_by_its_hash_and_does_not_hold_it():
    bank = every_type_bank()
    question = replace(bank.questions[0], stem_html='Nghe <audio src="bi mat.mp3"></audio>', picture=None)
    bank = replace(
        bank, questions=(question,), passages={}, media={"bi mat.mp3": Medium("bi mat.mp3", "audio/mpeg", MP3)}
    )
    paper = Paper("A", (PaperItem(question.code, tuple(o.id for o in question.options), Decimal(1)),))
    body = PaperEncoder(bank).encode(paper)
    (shown,) = json.loads(body)["media"].values()
    assert shown == {"hash": clip_hash(MP3), "size": len(MP3), "type": "audio/mpeg"}
    assert b"bi mat" not in body
    assert b"data:audio/mpeg" in PaperEncoder(bank, is_whole=True).encode(paper)
