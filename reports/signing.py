"""Signing: the statement in the QR (COSE_Sign1, Ed25519) and the PDF itself (PAdES-B, ECDSA P-256).

The CMS is built here and not by pyHanko's signer: pyHanko runs an event loop for it, which fails among
greenlets, and a CMS of one fixed shape lets the verifier refuse every byte that is not as we would write it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

import base45
import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from reports.inputs import FieldError, ResultSheet, check_sheet

STATEMENT_KIND = "hall.result-sheet.v1"
QR_PREFIX = "HS1:"
QR_TEXT_LIMIT = 528  # alphanumeric capacity of QR version 14, level M (ISO/IEC 18004, table 7)
BYTES_RESERVED = 8192
SIGNATURE_FIELD = "Hall"
ALGORITHM_EDDSA = -8  # RFC 9053, table 2
HEADER_ALGORITHM, HEADER_KEY_ID = 1, 4  # RFC 9052, table 3
COSE_SIGN1_TAG = 18
# DER object identifiers of RFC 5652, RFC 5035 and RFC 5758.
OID_DATA = bytes.fromhex("06092a864886f70d010701")
OID_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
OID_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
OID_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
OID_SIGNING_CERTIFICATE_V2 = bytes.fromhex("060b2a864886f70d010910022f")
OID_SHA256 = bytes.fromhex("0609608648016503040201")
OID_ECDSA_WITH_SHA256 = bytes.fromhex("06082a8648ce3d040302")


@dataclass(frozen=True, slots=True)
class DocumentKeys:
    """The two private keys that sign sheets, as PEM so that they can go to a worker process."""

    certificate_pem: bytes
    private_key_pem: bytes = field(repr=False)
    statement_key_pem: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """What the QR states. The order of the fields is the numbering of the CBOR map, from 1; never reorder.

    card_hash      first 8 bytes of SHA-256 over kind, sheet id and card number
    journal_head   first 16 bytes of the sitting's final hash
    paper_hash     first 8 bytes of the paper's commitment
    issued_s       time of print, seconds since the Unix epoch
    """

    sheet_id: str
    candidate_number: str
    card_hash: bytes
    score: Decimal
    max_score: Decimal
    percent: Decimal
    passed: bool
    revision: int
    reprint: int
    journal_head: bytes
    paper_hash: bytes
    seat: str
    issued_s: int


def statement_key_id(public: ed25519.Ed25519PublicKey) -> bytes:
    """Key id: the first 8 bytes of SHA-256 of the raw public key."""
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).digest()[:8]


def card_hash(sheet_id: str, card_number: str) -> bytes:
    """Binds a card to a sheet without printing its number in the QR. It hides nothing from one who tries all
    numbers: it only keeps scanners and logs from collecting them."""
    return hashlib.sha256(f"{STATEMENT_KIND}\x00{sheet_id}\x00{card_number}".encode()).digest()[:8]


def make_statement(sheet: ResultSheet) -> Statement:
    """The statement of a sheet. Raises FieldError for a sheet that can't be printed."""
    check_sheet(sheet)
    return Statement(
        sheet_id=sheet.sheet_id,
        candidate_number=sheet.candidate_number,
        card_hash=card_hash(sheet.sheet_id, sheet.card_number),
        score=sheet.score,
        max_score=sheet.max_score,
        percent=sheet.percent,
        passed=sheet.passed,
        revision=sheet.revision,
        reprint=sheet.reprint,
        journal_head=bytes.fromhex(sheet.journal_head)[:16],
        paper_hash=bytes.fromhex(sheet.paper_hash)[:8],
        seat=sheet.seat,
        issued_s=int(sheet.printed_at.timestamp()),
    )


def encode_statement(statement: Statement) -> bytes:
    """CBOR map: 0 → kind, then the fields in order from 1."""
    payload: dict[int, object] = {0: STATEMENT_KIND}
    for number, each in enumerate(fields(Statement), start=1):
        payload[number] = getattr(statement, each.name)
    return cbor2.dumps(payload)


def decode_statement(body: bytes) -> Statement:
    """Reverse of `encode_statement`. Raises ValueError for anything else."""
    try:
        payload = cbor2.loads(body)
    except Exception as error:  # cbor2 lets errors of the types it builds escape
        raise ValueError("not CBOR") from error
    kinds = [each.type for each in fields(Statement)]
    if not isinstance(payload, Mapping) or payload.get(0) != STATEMENT_KIND or len(payload) != len(kinds) + 1:
        raise ValueError("not a statement")
    values = []
    for number, kind in enumerate(kinds, start=1):
        value = payload.get(number)
        if type(value).__name__ != kind:
            raise ValueError(f"field {number} is not {kind}")
        values.append(value)
    return Statement(*values)


def statement_bytes(sheet: ResultSheet) -> bytes:
    """Payload that is signed for a sheet."""
    return encode_statement(make_statement(sheet))


def signed_bytes(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of COSE_Sign1 (RFC 9052, section 4.4), without external data."""
    return cbor2.dumps(["Signature1", protected, b"", payload])


def protected_header(key_id: bytes) -> bytes:
    """The key id is protected too, so that no part of the message can be exchanged unnoticed."""
    return cbor2.dumps({HEADER_ALGORITHM: ALGORITHM_EDDSA, HEADER_KEY_ID: key_id})


def encode_cose(protected: bytes, payload: bytes, signature: bytes) -> str:
    """QR text: prefix and base45 of the tagged COSE_Sign1."""
    message = cbor2.CBORTag(COSE_SIGN1_TAG, [protected, {}, payload, signature])
    return QR_PREFIX + base45.b45encode(cbor2.dumps(message)).decode("ascii")


def sign_statement(sheet: ResultSheet, key: ed25519.Ed25519PrivateKey, key_id: bytes) -> str:
    """QR text of a sheet, in the alphanumeric alphabet of QR codes.

    Raises FieldError("qr_too_long", "sheet_id") when it would need a QR above version 14-M.
    """
    payload = statement_bytes(sheet)
    protected = protected_header(key_id)
    text = encode_cose(protected, payload, key.sign(signed_bytes(protected, payload)))
    if len(text) > QR_TEXT_LIMIT:
        raise FieldError("qr_too_long", "sheet_id")
    return text


def load_statement_key(keys: DocumentKeys) -> ed25519.Ed25519PrivateKey:
    """The statement key, parsed once per process."""
    return _load_private(keys.statement_key_pem)


def sign_sheet_statement(sheet: ResultSheet, keys: DocumentKeys) -> str:
    """`sign_statement` with the keys of a hall."""
    key = load_statement_key(keys)
    return sign_statement(sheet, key, statement_key_id(key.public_key()))


def sign_pdf(pdf: bytes, keys: DocumentKeys, at: datetime) -> bytes:
    """Sign a whole PDF once (PAdES baseline B-B, invisible field); returns the signed PDF.

    at   aware datetime written as the time of signing. No event loop, no network: safe in any thread.
    """
    from pyhanko.pdf_utils.generic import pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
    from pyhanko.sign.signers.pdf_byterange import PdfSignedData

    certificate = _load_certificate(keys.certificate_pem)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    placeholder = PdfSignedData(
        obj_type=pdf_name("/Sig"),
        subfilter=SigSeedSubFilter.PADES,
        timestamp=at,
        bytes_reserved=BYTES_RESERVED,
    )
    steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(SIGNATURE_FIELD)).write_cms(SIGNATURE_FIELD, writer)
    next(steps)
    steps.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256", in_place=False))
    attributes = signed_attributes(prepared.document_digest, certificate)
    signature = _load_private(keys.private_key_pem).sign(attributes, ec.ECDSA(hashes.SHA256()))
    steps.send(build_cms(certificate, attributes, signature))
    return output.getvalue()


def signed_attributes(document_digest: bytes, certificate: x509.Certificate) -> bytes:
    """DER of the attributes a PAdES baseline signature must sign: content type, digest, and the signer's
    certificate (ETSI EN 319 142-1, section 6.3). In ascending order, as DER wants a SET OF."""
    fingerprint = certificate.fingerprint(hashes.SHA256())
    signing_certificate = _der(0x30, _der(0x30, _der(0x30, _der(0x04, fingerprint))))
    return _der(
        0x31,
        _der(0x30, OID_CONTENT_TYPE, _der(0x31, OID_DATA)),
        _der(0x30, OID_MESSAGE_DIGEST, _der(0x31, _der(0x04, document_digest))),
        _der(0x30, OID_SIGNING_CERTIFICATE_V2, _der(0x31, signing_certificate)),
    )


def build_cms(certificate: x509.Certificate, attributes: bytes, signature: bytes) -> bytes:
    """DER of a detached CMS of one signer with one certificate, always of the same shape (RFC 5652, section 5).

    attributes   from `signed_attributes`; inside they stand under an implicit tag [0]
    """
    body = certificate.public_bytes(serialization.Encoding.DER)
    version = _der(0x02, b"\x01")
    serial = certificate.serial_number
    signer = _der(
        0x30,
        version,
        _der(
            0x30,
            certificate.issuer.public_bytes(),
            _der(0x02, serial.to_bytes(serial.bit_length() // 8 + 1, "big")),
        ),
        _der(0x30, OID_SHA256),
        b"\xa0" + attributes[1:],
        _der(0x30, OID_ECDSA_WITH_SHA256),
        _der(0x04, signature),
    )
    signed = _der(
        0x30,
        version,
        _der(0x31, _der(0x30, OID_SHA256)),
        _der(0x30, OID_DATA),
        _der(0xA0, body),
        _der(0x31, signer),
    )
    return _der(0x30, OID_SIGNED_DATA, _der(0xA0, signed))


def _der(tag: int, *parts: bytes) -> bytes:
    """Tag, definite length, content (X.690, section 8.1)."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


@lru_cache(maxsize=8)
def _load_private(pem: bytes) -> ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey:
    return serialization.load_pem_private_key(pem, password=None)


@lru_cache(maxsize=8)
def _load_certificate(pem: bytes) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem)
