"""A file that proves to a candidate, long after, which paper was sealed: the paper itself and its way to the root.

The root was fixed, and shown, before the exam; the file alone can be checked against it anywhere (see `sealing`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from question_bank.sealing import SALT_BYTES, commit, merkle_proof, merkle_root, verify_proof

_KIND = "hall-paper-proof"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class PaperProof:
    """What the file holds.

    sitting, seat     what its maker says the paper was for; the root alone does not prove these two, nor the size
    body, salt        the paper's canonical bytes and the secret they were committed to with
    index, size       which of how many commitments (from 0)
    path              hashes (hex) from the commitment to the root
    commitment, root  hex
    """

    sitting: str
    seat: str
    body: bytes
    salt: bytes
    commitment: str
    index: int
    size: int
    path: tuple[str, ...]
    root: str


class Standing(StrEnum):
    """How a proof stands by itself."""

    WHOLE = "whole"
    OTHER_PAPER = "other_paper"  # paper and salt are not what was committed to
    OTHER_PLACE = "other_place"  # the commitment is not at this place under the root


def prove_paper(sitting: str, hashes: Mapping[str, str], seat: str, body: bytes, salt: bytes) -> PaperProof:
    """Return the proof of one paper. hashes: seat → commitment, all seats in the order of the tree."""
    index = list(hashes).index(seat)
    in_order = list(hashes.values())
    return PaperProof(
        sitting=sitting,
        seat=seat,
        body=body,
        salt=salt,
        commitment=in_order[index],
        index=index,
        size=len(in_order),
        path=merkle_proof(in_order, index),
        root=merkle_root(in_order),
    )


def standing(proof: PaperProof) -> Standing:
    """Return whether the parts of a proof fit together: the paper to its commitment, that to the root it names."""
    if len(proof.salt) != SALT_BYTES or commit(proof.body, proof.salt) != proof.commitment:
        return Standing.OTHER_PAPER
    if not verify_proof(proof.commitment, proof.index, proof.size, proof.path, proof.root):
        return Standing.OTHER_PLACE
    return Standing.WHOLE


def write_proof(proof: PaperProof) -> bytes:
    """Return a proof as a JSON file. The paper is one text in it: its UTF-8 is what the hash is over."""
    document = {
        "kind": _KIND,
        "version": _VERSION,
        "sitting": proof.sitting,
        "seat": proof.seat,
        "root": proof.root,
        "size": proof.size,
        "index": proof.index,
        "path": proof.path,
        "commitment": proof.commitment,
        "salt": proof.salt.hex(),
        "paper": proof.body.decode(),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_proof(text: bytes) -> PaperProof | None:
    """Return the proof in a file, or None if it holds none of this form."""
    try:
        document = json.loads(text)
        if not isinstance(document, dict) or (document["kind"], document["version"]) != (_KIND, _VERSION):
            return None
        return PaperProof(
            sitting=_text(document["sitting"]),
            seat=_text(document["seat"]),
            body=_text(document["paper"]).encode(),
            salt=bytes.fromhex(_text(document["salt"])),
            commitment=_text(document["commitment"]).lower(),
            index=_whole(document["index"]),
            size=_whole(document["size"]),
            path=tuple(_text(step) for step in document["path"]),
            root=_text(document["root"]).lower(),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is wanted")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a whole number is wanted")
    return value
