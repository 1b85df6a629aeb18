"""Statements and PDF signatures, judged by others' eyes too: pyHanko's validator and poppler's pdfsig."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import asn1crypto.x509 as asn1_x509
import base45
import cbor2
import pytest
import qrcode
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import load_pem_x509_certificate
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from reports.lists import render_list
from reports.printing import render_one
from reports.signing import (
    QR_PREFIX,
    QR_TEXT_LIMIT,
    Statement,
    card_hash,
    decode_statement,
    encode_statement,
    make_statement,
    sign_pdf,
    sign_sheet_statement,
    sign_statement,
    statement_bytes,
)

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=100_000)
STATEMENTS = st.builds(
    Statement,
    sheet_id=st.text(max_size=40),
    candidate_number=st.text(max_size=12),
    card_hash=st.binary(min_size=8, max_size=8),
    score=NUMBERS,
    max_score=NUMBERS,
    percent=NUMBERS,
    passed=st.booleans(),
    revision=st.integers(1, 1000),
    reprint=st.integers(0, 1000),
    journal_head=st.binary(min_size=16, max_size=16),
    paper_hash=st.binary(min_size=8, max_size=8),
    seat=st.text(max_size=12),
    issued_s=st.integers(0, 2**40),
)


@given(STATEMENTS)
def test_statement_survives_its_coding(statement):
    body = encode_statement(statement)
    assert decode_statement(body) == statement
    assert encode_statement(decode_statement(body)) == body


@given(st.binary(max_size=200))
def test_random_bytes_are_no_statement(body):
    with pytest.raises(ValueError):
        decode_statement(body)


def test_a_field_of_another_type_is_no_statement(make_sheet):
    payload = cbor2.loads(statement_bytes(make_sheet()))
    for key in range(1, 14):
        with pytest.raises(ValueError):
            decode_statement(cbor2.dumps({**payload, key: [1]}))
    with pytest.raises(ValueError):
        decode_statement(cbor2.dumps({**payload, 0: "hall.other.v1"}))
    with pytest.raises(ValueError):
        decode_statement(cbor2.dumps({**payload, 14: 1}))


def test_statement_holds_what_the_sheet_says(make_sheet):
    sheet = make_sheet(revision=3, reprint=2)
    statement = make_statement(sheet)
    assert statement == Statement(
        sheet_id="2026-11-23-S1/000123",
        candidate_number="000123",
        card_hash=card_hash("2026-11-23-S1/000123", "001090000123"),
        score=Decimal("42.5"),
        max_score=Decimal(50),
        percent=Decimal(85),
        passed=True,
        revision=3,
        reprint=2,
        journal_head=bytes.fromhex("ab12" * 8),
        paper_hash=bytes.fromhex("9f3c51ab20de7777"),
        seat="C07-05",
        issued_s=int(datetime(2026, 11, 23, 2, 30, 5, tzinfo=UTC).timestamp()),
    )
    assert sheet.card_number.encode() not in statement_bytes(sheet)


def test_qr_text_is_cose_sign1_of_the_payload(make_sheet, keys):
    text = sign_sheet_statement(make_sheet(), keys.document)
    message = cbor2.loads(base45.b45decode(text.removeprefix(QR_PREFIX)))
    protected, unprotected, payload, signature = message.value
    assert message.tag == 18
    assert cbor2.loads(protected) == {1: -8, 4: keys.statement_key_id}
    assert unprotected == {}
    assert payload == statement_bytes(make_sheet())
    keys.statement_public_key.verify(signature, cbor2.dumps(["Signature1", protected, b"", payload]))


def test_signing_is_deterministic(make_sheet, keys):
    key = serialization.load_pem_private_key(keys.document.statement_key_pem, None)
    texts = {sign_statement(make_sheet(), key, keys.statement_key_id) for _ in range(2)}
    assert texts == {sign_sheet_statement(make_sheet(), keys.document)}


def test_longest_text_is_version_14_at_level_m(make_sheet, keys):
    def version(text):
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, mask_pattern=2)
        code.add_data(text, optimize=0)
        code.make(fit=True)
        return code.version

    assert version("A" * QR_TEXT_LIMIT) == 14
    assert version("A" * (QR_TEXT_LIMIT + 1)) == 15
    assert version(sign_sheet_statement(make_sheet(), keys.document)) <= 11


def test_pyhanko_believes_the_signature(make_sheet, keys):
    pdf = render_one(make_sheet(), keys.document)
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    assert len(signatures) == 1
    context = ValidationContext(trust_roots=[_asn1(keys.ca_pem)], allow_fetching=False)
    status = validate_pdf_signature(signatures[0], context)
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.md_algorithm == "sha256"


@pytest.mark.skipif(
    not shutil.which("pdfsig") or not shutil.which("certutil"),
    reason="pdfsig (poppler-utils) or certutil (libnss3-tools) is not installed",
)
def test_poppler_believes_the_signature(make_sheet, keys, tmp_path):
    """pdfsig trusts what an NSS database trusts; "CT,C,C" makes the hall's CA a root in a fresh one."""
    pdf = render_one(make_sheet(), keys.document)
    (tmp_path / "sheet.pdf").write_bytes(pdf)
    changed = bytearray(pdf)
    changed[1000] ^= 1
    (tmp_path / "changed.pdf").write_bytes(changed)
    database = tmp_path / "nss"
    database.mkdir()
    subprocess.run(["certutil", "-N", "-d", f"sql:{database}", "--empty-password"], check=True)
    subprocess.run(
        ["certutil", "-A", "-d", f"sql:{database}", "-n", "hall", "-t", "CT,C,C", "-i", keys.folder / "ca.pem"],
        check=True,
    )
    answer = _pdfsig(database, tmp_path / "sheet.pdf")
    assert "Signature is Valid." in answer
    assert "Certificate is Trusted." in answer
    assert "Total document signed" in answer
    assert "ETSI.CAdES.detached" in answer
    assert "Signature is Valid." not in _pdfsig(database, tmp_path / "changed.pdf")


def test_any_pdf_of_ours_can_be_signed_once(make_sheet, keys, make_list):
    listing = make_list(60)
    signed = sign_pdf(render_list(listing), keys.document, listing.printed_at)
    assert len(PdfFileReader(io.BytesIO(signed)).embedded_signatures) == 1


def test_keys_do_not_show_in_a_printout(keys):
    assert "PRIVATE" not in repr(keys.document)
    assert "PRIVATE" not in repr(keys)
    assert "PRIVATE" not in repr(replace(keys.document))


def _pdfsig(database, path) -> str:
    answer = subprocess.run(["pdfsig", "-nssdir", database, path], check=False, capture_output=True, text=True)
    return answer.stdout


def _asn1(pem: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER))
