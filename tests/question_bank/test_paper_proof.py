from __future__ import annotations

import json
from dataclasses import replace

import pytest

from question_bank.paper_proof import PaperProof, Standing, prove_paper, read_proof, standing, write_proof
from question_bank.sealing import commit, merkle_root

PAPERS = {f"C{n:02}": (f'{{"đề":{n}}}'.encode(), bytes([n]) * 32) for n in range(7)}
HASHES = {seat: commit(body, salt) for seat, (body, salt) in PAPERS.items()}
ROOT = merkle_root(list(HASHES.values()))


def proof(seat: str = "C05") -> PaperProof:
    return prove_paper("Ca 1", HASHES, seat, *PAPERS[seat])


@pytest.mark.parametrize("seat", PAPERS)
def test_a_paper_is_proven_against_the_root_after_being_written_and_read(seat):
    made = proof(seat)
    assert read_proof(write_proof(made)) == made
    assert standing(made) is Standing.WHOLE
    assert (made.root, made.commitment, made.seat) == (ROOT, HASHES[seat], seat)


OTHER = "ab" * 32
MADE = proof()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"body": MADE.body + b" "}, Standing.OTHER_PAPER),
        ({"salt": bytes(32)}, Standing.OTHER_PAPER),
        ({"salt": MADE.salt + b"x"}, Standing.OTHER_PAPER),
        # A byte more in the salt and one less in the paper have the same SHA-256.
        ({"salt": MADE.salt + MADE.body[:1], "body": MADE.body[1:]}, Standing.OTHER_PAPER),
        ({"commitment": OTHER}, Standing.OTHER_PAPER),
        ({"index": 4}, Standing.OTHER_PLACE),
        ({"index": -1}, Standing.OTHER_PLACE),
        ({"index": 7}, Standing.OTHER_PLACE),
        ({"size": 8}, Standing.WHOLE),  # the way is the same; only the sitting file tells how many there were
        ({"size": 6}, Standing.OTHER_PLACE),
        ({"size": 5}, Standing.OTHER_PLACE),
        ({"size": 9}, Standing.OTHER_PLACE),
        ({"path": MADE.path[:-1]}, Standing.OTHER_PLACE),
        ({"path": (*MADE.path, OTHER)}, Standing.OTHER_PLACE),
        ({"path": (OTHER, *MADE.path[1:])}, Standing.OTHER_PLACE),
        ({"path": (*MADE.path[:-1], "x")}, Standing.OTHER_PLACE),
        ({"root": OTHER}, Standing.OTHER_PLACE),
        ({"root": ""}, Standing.OTHER_PLACE),
    ],
)
def test_what_was_changed_is_told(change, found):
    assert standing(replace(MADE, **change)) is found


def test_another_paper_with_its_own_commitment_is_not_under_the_root():
    body = b"{}"
    assert standing(replace(MADE, body=body, commitment=commit(body, MADE.salt))) is Standing.OTHER_PLACE


@pytest.mark.parametrize(
    "change",
    [{"kind": "x"}, {"version": 2}, {"paper": 5}, {"salt": "xy"}, {"salt": None}, {"index": "5"}, {"index": True}, {"index": 5.0},
     {"path": 5}, {"path": [5]}, {"root": None}, {"seat": None}, {"paper": "\ud800"}],
)  # fmt: skip
def test_a_file_of_another_form_is_none(change):
    document = json.loads(write_proof(MADE))
    assert read_proof(json.dumps({**document, **change}).encode()) is None
    assert read_proof(json.dumps({k: v for k, v in document.items() if k != next(iter(change))}).encode()) is None


@pytest.mark.parametrize("text", [b"", b"\xff", b"[]", b"5", b'"x"', b"{}", b"[" * 100_000])
def test_what_is_no_proof_is_none(text):
    assert read_proof(text) is None
