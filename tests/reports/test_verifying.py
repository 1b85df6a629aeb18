"""What was changed, signed by others or replaced is found out; nonsense never raises."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import base45
import cbor2
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from reports.inputs import TopicScore
from reports.lists import render_list
from reports.printing import merge_and_sign, render_one
from reports.result_sheet import render_sheet
from reports.signing import QR_PREFIX, make_statement, sign_pdf, sign_sheet_statement, sign_statement
from reports.verifying import VerdictKind, verify_pdf, verify_qr

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@pytest.fixture(scope="module")
def pdf(make_sheet, keys):
    return render_one(make_sheet(), keys.document)


@pytest.fixture
def verify(keys, now):
    return lambda body, latest=None: verify_pdf(body, keys.ca_certificate, keys.trusted, latest, now)


def test_a_sound_sheet_is_valid(make_sheet, keys, pdf, verify):
    statement = make_statement(make_sheet())
    verdict = verify_qr(sign_sheet_statement(make_sheet(), keys.document), keys.trusted)
    assert (verdict.kind, verdict.statement) == (VerdictKind.VALID, statement)
    verdict = verify(pdf)
    assert (verdict.kind, verdict.statement, verdict.statements) == (VerdictKind.VALID, statement, (statement,))


def test_verdict_kinds_are_the_words_of_the_protocol():
    assert {kind.value for kind in VerdictKind} == {"valid", "altered", "unknown_signer", "superseded", "unreadable"}


def test_a_changed_byte_anywhere_is_altered(pdf, verify):
    places = set(range(0, len(pdf), 211)) | set(range(200)) | set(range(len(pdf) - 700, len(pdf)))
    gap = pdf.index(b"<30") if b"<30" in pdf else 0
    assert gap
    places |= set(range(gap - 400, gap + 1800)) | set(range(gap + 8100, gap + 8260))
    wrong = []
    for place in places:
        changed = bytearray(pdf)
        changed[place] ^= 0x01
        if verify(bytes(changed)).kind is not VerdictKind.ALTERED:
            wrong.append(place)
    assert len(places) > 3000
    assert not wrong


def test_case_of_the_hexadecimal_signature_counts_too(pdf, verify):
    gap = pdf.index(b"<30") + 1
    for place in range(gap, gap + 1600):
        if pdf[place : place + 1].isalpha():
            changed = pdf[:place] + pdf[place : place + 1].lower() + pdf[place + 1 :]
            assert verify(changed).kind is VerdictKind.ALTERED
            break
    else:
        pytest.fail("no letter in the signature")


def test_bytes_added_or_taken_away_are_altered(pdf, verify):
    for changed in (pdf + b"\n", b"\n" + pdf, pdf[:-1], pdf[1:], pdf[: len(pdf) // 2], pdf + pdf):
        assert verify(changed).kind is VerdictKind.ALTERED


def test_an_update_on_top_is_altered(pdf, verify):
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Subject": "changed"})
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    assert verify(out.getvalue()).kind is VerdictKind.ALTERED


def test_a_sheet_of_another_hall_is_of_an_unknown_signer(make_sheet, other_keys, keys, verify):
    # Both halls have the same name: the key decides.
    assert other_keys.ca_certificate.subject == keys.ca_certificate.subject
    assert verify(render_one(make_sheet(), other_keys.document)).kind is VerdictKind.UNKNOWN_SIGNER
    text = sign_sheet_statement(make_sheet(), other_keys.document)
    assert verify_qr(text, keys.trusted).kind is VerdictKind.UNKNOWN_SIGNER
    assert verify_qr(text, {}).kind is VerdictKind.UNKNOWN_SIGNER


def test_a_strange_statement_in_a_hall_signed_pdf_is_not_believed(make_sheet, keys, other_keys, verify):
    sheet = make_sheet()
    pdf = render_sheet(sheet, sign_sheet_statement(sheet, other_keys.document))
    assert verify(sign_pdf(pdf, keys.document, sheet.printed_at)).kind is VerdictKind.UNKNOWN_SIGNER
    forged_key = serialization.load_pem_private_key(other_keys.document.statement_key_pem, None)
    forged = sign_statement(sheet, forged_key, keys.statement_key_id)
    assert verify_qr(forged, keys.trusted).kind is VerdictKind.ALTERED
    pdf = sign_pdf(render_sheet(sheet, forged), keys.document, sheet.printed_at)
    assert verify(pdf).kind is VerdictKind.ALTERED


def test_the_server_certificate_signs_no_papers(make_sheet, keys, verify):
    document = replace(
        keys.document,
        certificate_pem=keys.server_certificate_file.read_bytes(),
        private_key_pem=keys.server_key_file.read_bytes(),
    )
    assert verify(render_one(make_sheet(), document)).kind is VerdictKind.UNKNOWN_SIGNER


@pytest.mark.parametrize("moved", [timedelta(days=-2), timedelta(days=3660)])
def test_certificates_are_believed_only_while_in_force(pdf, keys, now, moved):
    verdict = verify_pdf(pdf, keys.ca_certificate, keys.trusted, None, now + moved)
    assert verdict.kind is VerdictKind.UNKNOWN_SIGNER


def test_a_lower_revision_is_superseded(make_sheet, keys, pdf, verify):
    sheet_id = make_sheet().sheet_id
    text = sign_sheet_statement(make_sheet(), keys.document)
    for latest, kind in (
        ({sheet_id: 2}, VerdictKind.SUPERSEDED),
        ({sheet_id: 1}, VerdictKind.VALID),
        ({"another": 9}, VerdictKind.VALID),
        ({}, VerdictKind.VALID),
    ):
        assert verify(pdf, latest).kind is kind
        verdict = verify_qr(text, keys.trusted, latest)
        assert verdict.kind is kind
        assert verdict.statement.sheet_id == sheet_id


def test_a_reprint_is_not_a_revision(make_sheet, keys):
    text = sign_sheet_statement(make_sheet(reprint=4), keys.document)
    assert verify_qr(text, keys.trusted, {make_sheet().sheet_id: 1}).kind is VerdictKind.VALID


def test_a_merged_pdf_states_all_its_sheets(make_sheet, keys, verify):
    sheets = [make_sheet(sheet_id=f"S1/{n}", candidate_number=str(n)) for n in (3, 1, 2)]
    merged = merge_and_sign(
        [render_one(sheet, keys.document, signed=False) for sheet in sheets], keys.document, sheets[0].printed_at
    )
    verdict = verify(merged)
    assert verdict.kind is VerdictKind.VALID
    assert verdict.statement is None
    assert [statement.candidate_number for statement in verdict.statements] == ["3", "1", "2"]
    verdict = verify(merged, {"S1/1": 2})
    assert (verdict.kind, verdict.statement.sheet_id) == (VerdictKind.SUPERSEDED, "S1/1")
    for place in range(50, len(merged), len(merged) // 40):
        changed = bytearray(merged)
        changed[place] ^= 0x10
        assert verify(bytes(changed)).kind is VerdictKind.ALTERED


def test_a_signed_list_is_valid_and_states_no_sheet(make_list, keys, verify):
    listing = make_list(30)
    verdict = verify(sign_pdf(render_list(listing), keys.document, listing.printed_at))
    assert (verdict.kind, verdict.statement, verdict.statements) == (VerdictKind.VALID, None, ())


def test_pdfs_that_are_no_paper_of_a_hall_are_unreadable(verify):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    for body in (b"", b"\0", b"%PDF-1.7", out.getvalue(), b"\x89PNG\r\n"):
        assert verify(body).kind is VerdictKind.UNREADABLE


def test_a_signature_taken_off_is_altered(make_sheet, make_list, keys, verify):
    assert verify(render_list(make_list(5))).kind is VerdictKind.ALTERED
    assert verify(render_one(make_sheet(), keys.document, signed=False)).kind is VerdictKind.ALTERED


def test_a_second_byte_range_is_altered(pdf, verify):
    assert verify(pdf.replace(b"%%EOF", b"%/ByteRange [0 1 2 3]\n%%EOF", 1)).kind is VerdictKind.ALTERED


def test_every_changed_character_of_a_qr_text_is_found(make_sheet, keys):
    text = sign_sheet_statement(make_sheet(), keys.document)
    for place in range(len(text)):
        for step in (1, 17):
            other = ALPHABET[(ALPHABET.index(text[place]) + step) % len(ALPHABET)]
            changed = text[:place] + other + text[place + 1 :]
            assert verify_qr(changed, keys.trusted).kind is not VerdictKind.VALID


def test_a_better_score_is_found(make_sheet, keys):
    text = sign_sheet_statement(make_sheet(), keys.document)
    message = cbor2.loads(base45.b45decode(text.removeprefix(QR_PREFIX)))
    payload = cbor2.loads(message.value[2])
    payload[4] = Decimal(50)
    value = [message.value[0], {}, cbor2.dumps(payload), message.value[3]]
    forged = QR_PREFIX + base45.b45encode(cbor2.dumps(cbor2.CBORTag(18, value))).decode()
    assert verify_qr(forged, keys.trusted).kind is VerdictKind.ALTERED


def test_the_same_message_written_otherwise_is_altered(make_sheet, keys):
    text = sign_sheet_statement(make_sheet(), keys.document)
    value = cbor2.loads(base45.b45decode(text.removeprefix(QR_PREFIX))).value
    for message in (
        cbor2.CBORTag(18, [value[0], {5: b"more"}, value[2], value[3]]),
        cbor2.CBORTag(98, value),
        value,
        cbor2.CBORTag(18, [*value, 1]),
        cbor2.CBORTag(18, [value[0], {}, list(value[2]), value[3]]),
    ):
        other = QR_PREFIX + base45.b45encode(cbor2.dumps(message)).decode()
        assert verify_qr(other, keys.trusted).kind is VerdictKind.ALTERED


@given(st.text(max_size=400))
def test_random_text_never_raises(keys, text):
    assert verify_qr(text, keys.trusted).kind in {VerdictKind.UNREADABLE, VerdictKind.ALTERED}
    assert verify_qr(QR_PREFIX + text, keys.trusted).kind is VerdictKind.ALTERED


@given(st.binary(max_size=300))
def test_random_cbor_never_raises(keys, body):
    text = QR_PREFIX + base45.b45encode(body).decode()
    assert verify_qr(text, keys.trusted).kind is VerdictKind.ALTERED


@given(st.binary(max_size=400))
def test_random_bytes_never_raise(keys, body):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    believed_not = {VerdictKind.UNREADABLE, VerdictKind.ALTERED}
    assert verify_pdf(body, keys.ca_certificate, keys.trusted, None, now).kind in believed_not
    marked = b"%PDF-1.4 (Hall) /ByteRange [0 4 10 20] " + body
    assert verify_pdf(marked, keys.ca_certificate, keys.trusted, None, now).kind is VerdictKind.ALTERED


def test_a_gap_full_of_nonsense_never_raises(pdf, verify):
    gap = pdf.index(b"<30") + 1
    for filling in (b"0" * 8192, b"zz" * 4096, b"FF" * 4096, b"3080" * 2048):
        assert verify(pdf[:gap] + filling + pdf[gap + 8192 :]).kind is VerdictKind.ALTERED


def test_attachment_reads_without_raster(pdf, keys, make_sheet):
    attached = PdfReader(io.BytesIO(pdf)).attachments["statements.txt"][0].decode()
    assert attached == sign_sheet_statement(make_sheet(), keys.document)


def test_exact_decimals_survive(make_sheet, keys):
    topics = (TopicScore("Một", 3, 1, Decimal("1.25"), Decimal("3.75")),)
    sheet = make_sheet(
        topics=topics, asked=3, answered=3, score=Decimal("1.25"), max_score=Decimal("3.75"),
        percent=Decimal("1.25") * 100 / Decimal("3.75"), passed=False,
    )  # fmt: skip
    statement = verify_qr(sign_sheet_statement(sheet, keys.document), keys.trusted).statement
    assert (statement.score, statement.percent) == (sheet.score, sheet.percent)
