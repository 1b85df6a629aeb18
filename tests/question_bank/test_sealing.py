from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.assembly import assemble
from question_bank.blueprint import default_blueprint
from question_bank.sealing import (
    PaperEncoder,
    box_paper,
    canonical_bytes,
    commit,
    merkle_proof,
    merkle_root,
    open_box,
    verify_proof,
)

SALT = bytes(range(32))


@pytest.fixture
def papers(bank):
    return assemble(bank, default_blueprint(bank, 36), ["C01-01", "C01-02"], [(0, 1)], 1)


def test_a_paper_is_canonical_json_of_what_the_terminal_shows(bank, papers, png):
    body = canonical_bytes(papers[0], bank)
    paper = json.loads(body)
    assert body == json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert body == PaperEncoder(bank).encode(papers[0])
    questions = {question.code: question for question in bank.questions}
    assert list(paper) == ["items", "media", "passages"] and paper["passages"] == {}
    assert [item["n"] for item in paper["items"]] == list(range(1, 37))
    for shown, item in zip(paper["items"], papers[0].items, strict=True):
        question = questions[item.code]
        html = {option.id: option.html for option in question.options}
        assert (shown["type"], shown["stem"]) == (question.type.value, question.stem_html)
        assert shown["options"] == [{"id": i, "html": html[i]} for i in item.option_ids]
        assert paper["media"].get(shown.get("picture")) == (
            f"data:image/png;base64,{base64.b64encode(png).decode()}" if question.picture else None
        )


def test_a_paper_says_where_a_named_section_begins(bank, papers):
    named = [
        replace(item, section=("", "Phần I", "Phần II")[place // 12]) for place, item in enumerate(papers[0].items)
    ]
    body = canonical_bytes(replace(papers[0], items=tuple(named)), bank)
    paper = json.loads(body)
    assert paper["sections"] == {"13": "Phần I", "25": "Phần II"}
    assert body == json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    turned = json.loads(canonical_bytes(replace(papers[0], items=tuple(named[12:] + named[:12])), bank))
    assert turned["sections"] == {"1": "Phần I", "13": "Phần II", "25": ""}


def test_a_paper_tells_nothing_about_right_answers(bank, papers):
    """Turning right and wrong around changes no byte of any paper."""
    from dataclasses import replace

    turned = replace(
        bank,
        questions=tuple(
            replace(q, options=tuple(replace(o, is_right=not o.is_right) for o in q.options)) for q in bank.questions
        ),
    )
    again = assemble(turned, default_blueprint(turned, 36), ["C01-01", "C01-02"], [(0, 1)], 1)
    assert [canonical_bytes(p, bank) for p in papers] == [canonical_bytes(p, turned) for p in again]
    body = canonical_bytes(papers[0], bank).decode()
    assert not any(word in body for word in ("right", 'true":', "mark", "code", "T0-D1", "topic"))


@given(st.binary(min_size=1, max_size=200), st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_breaks_the_commitment(body, place, change):
    changed = bytearray(body)
    changed[place % len(body)] ^= change
    assert commit(bytes(changed), SALT) != commit(body, SALT) == hashlib.sha256(SALT + body).hexdigest()
    assert commit(body, SALT[::-1]) != commit(body, SALT)


def test_a_salt_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        commit(b"x", b"short")


def hashes(count: int) -> list[str]:
    return [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]


@given(st.integers(1, 70), st.data())
@settings(max_examples=200, deadline=None)
def test_a_proof_holds_for_its_own_paper_only(size, data):
    leaves = hashes(size)
    index = data.draw(st.integers(0, size - 1))
    root, proof = merkle_root(leaves), merkle_proof(leaves, index)
    assert verify_proof(leaves[index], index, size, proof, root)
    bit = data.draw(st.integers(0, 63))

    def bend(value: str) -> str:
        return value[:bit] + ("0" if value[bit] != "0" else "1") + value[bit + 1 :]

    assert not verify_proof(bend(leaves[index]), index, size, proof, root)
    assert not verify_proof(leaves[index], index, size, proof, bend(root))
    assert not verify_proof(leaves[index], size, size, proof, root)
    assert not verify_proof(leaves[index], index, size, (*proof, root), root)
    if proof:
        step = data.draw(st.integers(0, len(proof) - 1))
        assert not verify_proof(
            leaves[index], index, size, (*proof[:step], bend(proof[step]), *proof[step + 1 :]), root
        )
        assert not verify_proof(leaves[index], index, size, proof[:-1], root)
        assert not verify_proof(leaves[index], index ^ 1, size, proof, root)
    changed = [*leaves[:index], bend(leaves[index]), *leaves[index + 1 :]]
    assert merkle_root(changed) != root


def recursive_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1 as it is written there."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + recursive_root(leaves[:split]) + recursive_root(leaves[split:])).digest()


def test_the_tree_is_that_of_the_standard():
    for size in range(1, 40):
        assert merkle_root(hashes(size)) == recursive_root([bytes.fromhex(h) for h in hashes(size)]).hex()


def test_a_node_does_not_pass_for_a_paper():
    leaves = hashes(4)
    first, second, third, fourth = (hashlib.sha256(b"\0" + bytes.fromhex(leaf)).digest() for leaf in leaves)
    inner = [hashlib.sha256(b"\1" + pair).hexdigest() for pair in (first + second, third + fourth)]
    assert merkle_root(leaves) == hashlib.sha256(b"\1" + b"".join(map(bytes.fromhex, inner))).hexdigest()
    assert merkle_root(inner) != merkle_root(leaves)
    assert not verify_proof(inner[0], 0, 2, (inner[1],), merkle_root(leaves))


def test_malformed_proofs_are_false_and_no_papers_have_no_root():
    (leaf,) = hashes(1)
    assert not verify_proof("xyz", 0, 1, (), leaf)
    assert not verify_proof(leaf, 0, 2, ("zz",), leaf)
    assert not verify_proof("", 0, 1, (), hashlib.sha256(b"\0").hexdigest())
    with pytest.raises(ValueError, match="no root"):
        merkle_root([])
    with pytest.raises(IndexError):
        merkle_proof([leaf], 1)


def test_a_box_opens_with_its_own_key_nonce_and_hash_only():
    body, key, nonce = "đề thi".encode(), bytes(range(32)), bytes(12)
    paper_hash = commit(body, SALT)
    box = box_paper(body, key, nonce, paper_hash)
    assert open_box(box, key, nonce, paper_hash) == body
    assert body not in box and len(box) == len(body) + 16
    assert open_box(box, key[::-1], nonce, paper_hash) is None
    assert open_box(box, key, b"\1" + nonce[1:], paper_hash) is None
    assert open_box(box, key, nonce, commit(b"x", SALT)) is None
    assert open_box(bytes([box[0] ^ 1]) + box[1:], key, nonce, paper_hash) is None


def test_the_box_is_rfc_8439():
    """Ciphertext of RFC 8439 §2.8.2; its tag is over other associated data than ASCII."""
    key, nonce = bytes(range(0x80, 0xA0)), bytes.fromhex("070000004041424344454647")
    body = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        b"sunscreen would be it."
    )
    assert box_paper(body, key, nonce, "")[:16].hex() == "d31a8d34648e60db7b86afbc53ef7ec2"
