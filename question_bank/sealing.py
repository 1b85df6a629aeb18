"""The bytes of a paper, the commitment to them, the root over all papers, and the box they travel in.

Commitment   SHA-256(salt || body): anybody can check an opened paper with `sha256sum`. The salt always has 32 bytes.
Tree         Merkle tree of RFC 9162 §2.1: leaves and nodes have different prefixes: no node passes for a paper.
Box          ChaCha20-Poly1305 (RFC 8439), associated data = the paper's hash in ASCII.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from question_bank.clips import is_clip
from question_bank.model import Bank, Paper, PaperItem
from question_bank.presenting import (
    media_of,
    media_urls,
    name_clip,
    name_media,
    rename_media,
    show_option,
    show_question,
)

SALT_BYTES = 32
KEY_BYTES = 32
NONCE_BYTES = 12
_LEAF = b"\x00"
_NODE = b"\x01"


class PaperEncoder:
    """Encodes the papers of one bank; each question and medium is turned to text once, not once a paper."""

    def __init__(self, bank: Bank, *, is_whole: bool = False) -> None:
        """is_whole: sound and video stand in the paper too; else it names their bytes, and they travel beside it."""
        self._names = name_media(bank.media)
        inside = {name: m for name, m in bank.media.items() if is_whole or not is_clip(m.media_type)}
        self._media = {self._names[name]: _encode(url) for name, url in media_urls(inside).items()}
        for name, medium in bank.media.items():
            if name not in inside:
                self._media[self._names[name]] = _encode(name_clip(medium))
        self._questions = {question.code: question for question in bank.questions}
        self._options = {
            question.code: {option.id: _encode(show_option(option, self._names)) for option in question.options}
            for question in bank.questions
        }
        self._passages = {name: _encode(rename_media(p.html, self._names)) for name, p in bank.passages.items()}
        self._shared = bank.passages
        self._tails: dict[str, bytes] = {}
        self._media_of: dict[str, frozenset[str]] = {}

    def encode(self, paper: Paper) -> bytes:
        """Return the paper as the terminal reads it:
        {"items": [{n, options: [{html, id}], …`presenting.show_question`, passage?}], "media": {name: data URL, or
        {hash, size, type} of sound and video}, "passages": {number: html}, "sections"?: {first item's n: name}}.

        Canonical: UTF-8 JSON, keys sorted, no white space. No topic, code or mark, and nothing about right answers.
        Without named sections the paper says nothing of sections.
        Raises KeyError if the bank lacks a question, option, passage or medium of the paper.
        """
        codes = [item.code for item in paper.items]
        shared = dict.fromkeys(p for code in codes if (p := self._questions[code].passage) is not None)
        numbers = {name: str(number) for number, name in enumerate(shared, start=1)}
        items = [self._item(number, item, numbers) for number, item in enumerate(paper.items, start=1)]
        media = sorted(set().union(*(self._media_of[code] for code in codes)))
        return _object(
            items=b"[" + b",".join(items) + b"]",
            media=_object(**{name: self._media[name] for name in media}),
            passages=_object(
                **{number: self._passages[name] for number, name in sorted((n, p) for p, n in numbers.items())}
            ),
            **_sections(paper),
        )

    def _item(self, number: int, item: PaperItem, passages: Mapping[str, str]) -> bytes:
        question = self._questions[item.code]
        tail = self._tails.get(item.code)
        if tail is None:
            tail = self._tails[item.code] = _encode(show_question(question, self._names))[1:]
            used = media_of(question, self._shared)
            self._media_of[item.code] = frozenset(self._names[name] for name in used)
        options = self._options[item.code]
        # The keys in order: n, options, passage, then the rest.
        passage = b'"passage":%s,' % _encode(passages[question.passage]) if question.passage else b""
        return (
            b'{"n":%d,"options":[' % number + b",".join([options[i] for i in item.option_ids]) + b"]," + passage + tail
        )


def _sections(paper: Paper) -> dict[str, bytes]:
    """The member `sections`, where any is named: an item begins one if the item before it stands in another."""
    names = [item.section for item in paper.items]
    begins = {str(n): now for n, (before, now) in enumerate(zip(["", *names], names, strict=False), 1) if now != before}
    return {"sections": _encode(begins)} if begins else {}


def _object(**members: bytes) -> bytes:
    """A JSON object of encoded members, in their order."""
    return b"{" + b",".join(_encode(name) + b":" + body for name, body in members.items()) + b"}"


def _encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def canonical_bytes(paper: Paper, bank: Bank) -> bytes:
    """Return the canonical bytes of one paper. For many papers of one bank keep a `PaperEncoder`."""
    return PaperEncoder(bank).encode(paper)


def commit(body: bytes, salt: bytes) -> str:
    """Return the commitment to a paper, hex: it binds to the bytes and tells nothing while the salt is secret.

    salt  32 secret random bytes of this paper alone. Raises ValueError for another length.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt of a commitment has {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(salt + body).hexdigest()


def _leaf_hash(value: str) -> bytes:
    return hashlib.sha256(_LEAF + bytes.fromhex(value)).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _levels(hashes: Sequence[str]) -> list[list[bytes]]:
    """Return the tree from its leaves up; a last node without a partner rises unchanged (RFC 9162's tree)."""
    if not hashes:
        raise ValueError("there is no root over no papers")
    levels = [[_leaf_hash(value) for value in hashes]]
    while len(levels[-1]) > 1:
        level = levels[-1]
        above = [_node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        levels.append(above + level[-1:] if len(level) % 2 else above)
    return levels


def merkle_root(hashes: Sequence[str]) -> str:
    """Return the root over the commitments (hex, in the order of the papers). Raises ValueError for none."""
    return _levels(hashes)[-1][0].hex()


def merkle_proof(hashes: Sequence[str], index: int) -> tuple[str, ...]:
    """Return the hashes (hex, leaf upwards) from commitment `index` to the root. Raises IndexError outside."""
    if not 0 <= index < len(hashes):
        raise IndexError(f"there is no commitment {index} among {len(hashes)}")
    proof = []
    for level in _levels(hashes)[:-1]:
        beside = index ^ 1
        if beside < len(level):
            proof.append(level[beside].hex())
        index //= 2
    return tuple(proof)


def verify_proof(value: str, index: int, size: int, proof: Sequence[str], root: str) -> bool:
    """Whether commitment `value` is number `index` (from 0) of the `size` under `root`. Malformed input is False."""
    try:
        if not 0 <= index < size or len(bytes.fromhex(value)) != hashlib.sha256().digest_size:
            return False
        node = _leaf_hash(value)
        path = [bytes.fromhex(step) for step in proof]
        wanted = bytes.fromhex(root)
    except (TypeError, ValueError):
        return False
    steps = iter(path)
    while size > 1:
        if index % 2 or index + 1 < size:
            beside = next(steps, None)
            if beside is None:
                return False
            node = _node_hash(beside, node) if index % 2 else _node_hash(node, beside)
        index //= 2
        size = (size + 1) // 2
    return next(steps, None) is None and hmac.compare_digest(node, wanted)


def box_paper(body: bytes, key: bytes, nonce: bytes, paper_hash: str) -> bytes:
    """Return the paper encrypted and bound to its hash (ciphertext and 16-byte tag).

    key    32 bytes; one key may serve all papers of a sitting as long as every nonce (12 bytes) is used once.
    """
    return ChaCha20Poly1305(key).encrypt(nonce, body, paper_hash.encode("ascii"))


def open_box(box: bytes, key: bytes, nonce: bytes, paper_hash: str) -> bytes | None:
    """Return the paper in a box, or None if key, nonce, hash or box are not those it was made with."""
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, box, paper_hash.encode("ascii"))
    except InvalidTag:
        return None
