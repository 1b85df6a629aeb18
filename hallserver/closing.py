"""The signed statement that closes a sitting's journal: how many entries, and the last hash."""

from __future__ import annotations

from collections.abc import Mapping

import base45
import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from reports.signing import (
    QR_PREFIX,
    DocumentKeys,
    encode_cose,
    load_statement_key,
    protected_header,
    signed_bytes,
)

KIND = "hall.sitting-closed.v1"


def sign_closing(keys: DocumentKeys, key_id: bytes, sitting_id: str, count: int, head: str) -> str:
    """COSE_Sign1 text over kind, sitting, number of entries and last hash (hex)."""
    payload = _payload(sitting_id, count, head)
    protected = protected_header(key_id)
    return encode_cose(protected, payload, load_statement_key(keys).sign(signed_bytes(protected, payload)))


def is_signed_closing(
    signature: str, trusted: Mapping[bytes, Ed25519PublicKey], sitting_id: str, count: int, head: str
) -> bool:
    """Whether the text is a trusted key's signature over exactly this statement."""
    payload = _payload(sitting_id, count, head)
    try:
        protected, _, stated, mark = cbor2.loads(base45.b45decode(signature.removeprefix(QR_PREFIX))).value
        key_id = next(key_id for key_id in trusted if protected_header(key_id) == protected)
        trusted[key_id].verify(mark, signed_bytes(protected, payload))
    except (InvalidSignature, StopIteration, ValueError, TypeError, AttributeError, cbor2.CBORDecodeError):
        return False
    return stated == payload


def _payload(sitting_id: str, count: int, head: str) -> bytes:
    return cbor2.dumps({0: KIND, 1: sitting_id, 2: count, 3: bytes.fromhex(head)}, canonical=True)
