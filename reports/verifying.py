"""Verifying a QR text or a signed PDF, offline and without a clock of its own.

A PDF is judged by its bytes, not by a PDF library's view of them: the signature covers every byte except the
one hexadecimal string that holds it, and that string must be exactly what the signer would have written. So
a file that passes is, byte for byte, one that the hall signed, and no difference between PDF readers matters.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import base45
import cbor2
from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from pypdf import PdfReader

from reports.page import STATEMENTS_FILE
from reports.signing import (
    BYTES_RESERVED,
    COSE_SIGN1_TAG,
    HEADER_KEY_ID,
    QR_PREFIX,
    QR_TEXT_LIMIT,
    SIGNATURE_FIELD,
    Statement,
    build_cms,
    decode_statement,
    encode_cose,
    encode_statement,
    protected_header,
    signed_attributes,
    signed_bytes,
)  # fmt: skip

PDF_MARKS = (STATEMENTS_FILE.encode(), f"({SIGNATURE_FIELD})".encode(), b"(hallserver)")
BYTE_RANGE = re.compile(rb"/ByteRange ?\[ ?(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10}) *\]")


class VerdictKind(StrEnum):
    """What was found."""

    VALID = "valid"
    ALTERED = "altered"
    UNKNOWN_SIGNER = "unknown_signer"
    SUPERSEDED = "superseded"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of a verification.

    statement    what the sheet states: of the only sheet, or of the one that decided the verdict; None where
                 nothing can be believed, and for signed papers that hold no sheet (lists, minutes)
    statements   all sheets of a valid or superseded PDF, in page order
    """

    kind: VerdictKind
    statement: Statement | None = None
    statements: tuple[Statement, ...] = ()


class _Altered(Exception):
    """Inside this module: not as it was signed."""


class _UnknownSigner(Exception):
    """Inside this module: sound, but signed by nobody we trust."""


def verify_qr(
    text: str,
    trusted: Mapping[bytes, ed25519.Ed25519PublicKey],
    latest_revision: Mapping[str, int] | None = None,
) -> Verdict:
    """Verify the text of a QR code. Never raises on bad content.

    trusted           key id → public key of each hall that is believed
    latest_revision   sheet id → newest revision, where known; a lower one is superseded
    """
    text = text.strip()
    if not text.startswith(QR_PREFIX):
        return Verdict(VerdictKind.UNREADABLE)
    try:
        statement = _verify_statement(text, trusted)
    except _Altered:
        return Verdict(VerdictKind.ALTERED)
    except _UnknownSigner:
        return Verdict(VerdictKind.UNKNOWN_SIGNER)
    return _judge_revisions((statement,), latest_revision)


def verify_pdf(
    body: bytes,
    ca_certificate: x509.Certificate,
    trusted: Mapping[bytes, ed25519.Ed25519PublicKey],
    latest_revision: Mapping[str, int] | None,
    now: datetime,
) -> Verdict:
    """Verify a signed PDF: whole file covered, signer issued by the hall's CA and in force at `now` (aware),
    every embedded statement signed by a trusted key. Never raises on bad content."""
    # A changed byte may break any one mark; what bears none of them was never a paper of
    # a hall, be it signed by others or not at all.
    if not any(mark in body for mark in PDF_MARKS):
        return Verdict(VerdictKind.UNREADABLE)
    try:
        signer = _verify_bytes(body)
        _verify_chain(signer, ca_certificate, now)
        statements = tuple(_verify_statement(text, trusted) for text in read_attached(body))
    except (_Altered, ValueError):
        return Verdict(VerdictKind.ALTERED)
    except _UnknownSigner:
        return Verdict(VerdictKind.UNKNOWN_SIGNER)
    return _judge_revisions(statements, latest_revision)


def read_statement(qr_text: str) -> Statement | None:
    """What a QR text states, unverified; None if it is none."""
    try:
        _, payload, _ = _open_cose(qr_text)
        return decode_statement(payload)
    except (_Altered, ValueError):
        return None


def read_attached(pdf: bytes) -> list[str]:
    """QR texts embedded in a PDF, in page order; empty if it holds none. Only for files already verified or made
    here. Raises ValueError for a PDF that can't be read."""
    try:
        return list_attached(PdfReader(io.BytesIO(pdf)))
    except Exception as error:  # pypdf raises many kinds on broken files
        raise ValueError("the PDF can't be read") from error


def list_attached(reader: PdfReader) -> list[str]:
    """`read_attached` of a PDF that is open already."""
    attached = reader.attachments.get(STATEMENTS_FILE, [])
    return [line for body in attached for line in body.decode("ascii").split("\n")]


def _judge_revisions(statements: tuple[Statement, ...], latest: Mapping[str, int] | None) -> Verdict:
    for statement in statements:
        if latest is not None and latest.get(statement.sheet_id, 0) > statement.revision:
            return Verdict(VerdictKind.SUPERSEDED, statement, statements)
    return Verdict(VerdictKind.VALID, statements[0] if len(statements) == 1 else None, statements)


def _open_cose(text: str) -> tuple[bytes, bytes, bytes]:
    """(protected header, payload, signature) of a QR text that is exactly as we write it."""
    if len(text) > QR_TEXT_LIMIT or not text.startswith(QR_PREFIX):
        raise _Altered
    try:
        message = cbor2.loads(base45.b45decode(text.removeprefix(QR_PREFIX)))
        if message.tag != COSE_SIGN1_TAG:
            raise _Altered
        protected, _, payload, signature = message.value
        # Written again it must be the same: neither base45 nor CBOR may say one thing in two ways.
        same = encode_cose(protected, payload, signature) == text
    except Exception as error:  # cbor2 lets errors of the types it builds escape
        raise _Altered from error
    if not same or not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        raise _Altered
    return protected, payload, signature


def _verify_statement(text: str, trusted: Mapping[bytes, ed25519.Ed25519PublicKey]) -> Statement:
    protected, payload, signature = _open_cose(text)
    try:
        key_id = cbor2.loads(protected)[HEADER_KEY_ID]
        if not isinstance(key_id, bytes) or protected_header(key_id) != protected:
            raise _Altered
        statement = decode_statement(payload)
        same = encode_statement(statement) == payload
    except Exception as error:  # see _open_cose
        raise _Altered from error
    if not same:
        raise _Altered
    if key_id not in trusted:
        raise _UnknownSigner
    try:
        trusted[key_id].verify(signature, signed_bytes(protected, payload))
    except InvalidSignature as error:
        raise _Altered from error
    return statement


def _verify_bytes(body: bytes) -> x509.Certificate:
    """The signer's certificate, if every byte of the file is as it was signed."""
    ranges = BYTE_RANGE.findall(body)
    if len(ranges) != 1:
        raise _Altered
    start, gap_start, gap_end, tail = (int(each) for each in ranges[0])
    if start != 0 or gap_end + tail != len(body) or gap_end - gap_start != BYTES_RESERVED + 2:
        raise _Altered
    gap = body[gap_start:gap_end]
    try:
        envelope = bytes.fromhex(gap[1:-1].decode("ascii"))
        signed = cms.ContentInfo.load(envelope)["content"]
        signer = x509.load_der_x509_certificate(signed["certificates"][0].chosen.dump())
        signature = signed["signer_infos"][0]["signature"].native
        digest = hashlib.sha256(body[:gap_start] + body[gap_end:]).digest()
        attributes = signed_attributes(digest, signer)
        expected = build_cms(signer, attributes, signature).hex().upper().encode("ascii")
        # The digest enters through `attributes`: a changed byte anywhere makes another envelope than the one found.
        if gap != b"<" + expected.ljust(BYTES_RESERVED, b"0") + b">":
            raise _Altered
        signer.public_key().verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
    except Exception as error:  # asn1crypto and cryptography raise many kinds on broken input
        raise _Altered from error
    return signer


def _verify_chain(signer: x509.Certificate, ca: x509.Certificate, now: datetime) -> None:
    """RFC 5280 path of length one: issued by the CA, both in force, made for signing documents."""
    try:
        signer.verify_directly_issued_by(ca)
        usage = signer.extensions.get_extension_for_class(x509.KeyUsage).value
        is_ca = signer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except Exception as error:  # a foreign certificate may lack or break anything
        raise _UnknownSigner from error
    in_force = all(each.not_valid_before_utc <= now <= each.not_valid_after_utc for each in (signer, ca))
    if is_ca or not usage.content_commitment or not in_force:
        raise _UnknownSigner
