"""The hall's own keys: a CA, a TLS server certificate, a document signer and the statement key.

One folder holds them all, as PEM. Private keys are readable by their owner alone, and nothing is ever
overwritten except the server certificate when the hall's addresses change.
"""

from __future__ import annotations

import ipaddress
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from reports.signing import DocumentKeys, statement_key_id

CA_CERTIFICATE = "ca.pem"
CA_KEY = "ca.key"
SERVER_CERTIFICATE = "server.pem"
SERVER_KEY = "server.key"
SIGNER_CERTIFICATE = "signer.pem"
SIGNER_KEY = "signer.key"
STATEMENT_KEY = "statement.key"
STATEMENT_PUBLIC_KEY = "statement.pub"
KEY_FILES = (
    CA_CERTIFICATE, CA_KEY, SERVER_CERTIFICATE, SERVER_KEY,
    SIGNER_CERTIFICATE, SIGNER_KEY, STATEMENT_KEY, STATEMENT_PUBLIC_KEY,
)  # fmt: skip

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
CA_DAYS = 3652
SERVER_DAYS = 825  # the longest life that every browser accepts from a private CA
BACKDATE = timedelta(days=1)  # terminals whose clock is a few hours slow must accept the certificate too
# RFC 1123, and the underscore that names of Windows machines may hold. A last part of digits alone is a mistyped address.
_HOST_PART = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}\Z)({_HOST_PART}\.)*(?![0-9]+\Z){_HOST_PART}")
COMMON_NAME_LIMIT = 64  # ub-common-name of RFC 5280; cryptography counts UTF-8 bytes


class KeysError(Exception):
    """A key file that is missing, in the way, unreadable or does not match its fellows.

    code   machine code, its sentence is `problem.<code>` in translations/reports.json
    file   path of the file at fault
    """

    def __init__(self, code: str, file: Path) -> None:
        super().__init__(f"{code}: {file}")
        self.code = code
        self.file = file

    @property
    def arguments(self) -> dict[str, object]:
        """Arguments of the sentence of `code`."""
        return {"file": str(self.file)}


@dataclass(frozen=True)
class HallKeys:
    """What a running hall server needs. The CA's private key stays on disk.

    server_certificate_file, server_key_file   for the TLS listener, which reads files
    statement_key_id                           first 8 bytes of SHA-256 of the raw public key
    document                                   picklable keys for `reports.signing` and `reports.printing`
    """

    folder: Path
    ca_certificate: x509.Certificate
    server_certificate: x509.Certificate
    server_certificate_file: Path
    server_key_file: Path
    signer_certificate: x509.Certificate
    statement_public_key: ed25519.Ed25519PublicKey
    statement_key_id: bytes
    document: DocumentKeys = field(repr=False)

    @property
    def ca_pem(self) -> bytes:
        """CA certificate for `GET /ca`."""
        return _certificate_pem(self.ca_certificate)

    @property
    def trusted(self) -> dict[bytes, ed25519.Ed25519PublicKey]:
        """Key id → public key, as `reports.verifying` wants it."""
        return {self.statement_key_id: self.statement_public_key}


def is_host(text: str) -> bool:
    """Whether a certificate can bear it: an IP address, or a host name in ASCII."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return _HOST_NAME.fullmatch(text) is not None
    # A zone names a network card of this machine; a certificate has no place for it.
    return "%" not in text


def make_hall_keys(folder: Path, hall_name: str, hosts: Sequence[str], now: datetime) -> HallKeys:
    """Make all keys of a new hall and write them to `folder` (made with mode 0700 if absent).

    hosts   names and IP addresses that terminals use to reach the server; the loopback ones are added
    now     aware datetime; the certificates are valid from a day before
    Raises KeysError("key_file_exists") if any file is there already; then nothing has been written.
    """
    for name in KEY_FILES:
        if (folder / name).exists():
            raise KeysError("key_file_exists", folder / name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)

    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = _make_ca(ca_key, hall_name, now)
    server_key = ec.generate_private_key(ec.SECP256R1())
    server = _make_server(server_key.public_key(), ca, ca_key, hosts, now)
    signer_key = ec.generate_private_key(ec.SECP256R1())
    signer = _make_signer(signer_key.public_key(), ca, ca_key, hall_name, now)
    statement_key = ed25519.Ed25519PrivateKey.generate()

    _write_new(folder / CA_KEY, _key_pem(ca_key), 0o600)
    _write_new(folder / SERVER_KEY, _key_pem(server_key), 0o600)
    _write_new(folder / SIGNER_KEY, _key_pem(signer_key), 0o600)
    _write_new(folder / STATEMENT_KEY, _key_pem(statement_key), 0o600)
    _write_new(folder / CA_CERTIFICATE, _certificate_pem(ca), 0o644)
    _write_new(folder / SERVER_CERTIFICATE, _certificate_pem(server), 0o644)
    _write_new(folder / SIGNER_CERTIFICATE, _certificate_pem(signer), 0o644)
    _write_new(folder / STATEMENT_PUBLIC_KEY, _public_pem(statement_key.public_key()), 0o644)
    return load_keys(folder)


def load_keys(folder: Path) -> HallKeys:
    """Read and cross-check the keys of a hall.

    Raises KeysError naming the file: key_file_missing, key_file_broken, key_file_open (readable by others
    than the owner) or key_file_mismatch (not issued by this CA, or not the certificate's key).
    """
    ca = _read_certificate(folder / CA_CERTIFICATE)
    server = _read_certificate(folder / SERVER_CERTIFICATE)
    signer = _read_certificate(folder / SIGNER_CERTIFICATE)
    for certificate, name in (
        (ca, CA_CERTIFICATE),
        (server, SERVER_CERTIFICATE),
        (signer, SIGNER_CERTIFICATE),
    ):
        try:
            certificate.verify_directly_issued_by(ca)
        except (InvalidSignature, ValueError, TypeError) as error:
            raise KeysError("key_file_mismatch", folder / name) from error
    for certificate, name in ((ca, CA_KEY), (server, SERVER_KEY), (signer, SIGNER_KEY)):
        key = _read_private_key(folder / name)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise KeysError("key_file_mismatch", folder / name)
    statement_key = _read_private_key(folder / STATEMENT_KEY)
    if not isinstance(statement_key, ed25519.Ed25519PrivateKey):
        raise KeysError("key_file_broken", folder / STATEMENT_KEY)
    public = _read_public_key(folder / STATEMENT_PUBLIC_KEY)
    if not isinstance(public, ed25519.Ed25519PublicKey) or public != statement_key.public_key():
        raise KeysError("key_file_mismatch", folder / STATEMENT_PUBLIC_KEY)
    return HallKeys(
        folder=folder,
        ca_certificate=ca,
        server_certificate=server,
        server_certificate_file=folder / SERVER_CERTIFICATE,
        server_key_file=folder / SERVER_KEY,
        signer_certificate=signer,
        statement_public_key=public,
        statement_key_id=statement_key_id(public),
        document=DocumentKeys(
            certificate_pem=_certificate_pem(signer),
            private_key_pem=(folder / SIGNER_KEY).read_bytes(),
            statement_key_pem=(folder / STATEMENT_KEY).read_bytes(),
        ),
    )


def renew_server_certificate(folder: Path, hosts: Sequence[str], now: datetime) -> HallKeys:
    """Issue a new server certificate for new addresses; the server's key and the CA stay, so terminals
    that trust the CA need nothing. The file is replaced in one step."""
    keys = load_keys(folder)
    ca_key = _read_private_key(folder / CA_KEY)
    certificate = _make_server(keys.server_certificate.public_key(), keys.ca_certificate, ca_key, hosts, now)
    fresh = folder / (SERVER_CERTIFICATE + ".new")
    fresh.unlink(missing_ok=True)
    _write_new(fresh, _certificate_pem(certificate), 0o644)
    os.replace(fresh, folder / SERVER_CERTIFICATE)
    return load_keys(folder)


def _make_ca(key: ec.EllipticCurvePrivateKey, hall_name: str, now: datetime) -> x509.Certificate:
    name = _name(hall_name, "CA")
    return (
        _builder(name, name, key.public_key(), now, now + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _make_server(
    public: ec.EllipticCurvePublicKey,
    ca: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    hosts: Sequence[str],
    now: datetime,
) -> x509.Certificate:
    wanted = list(dict.fromkeys([*hosts, *LOCAL_HOSTS]))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _cut(wanted[0], COMMON_NAME_LIMIT))])
    end = min(now + timedelta(days=SERVER_DAYS), ca.not_valid_after_utc)
    return (
        _builder_of_leaf(subject, ca, public, now, end)
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in wanted]), critical=False)
        .add_extension(_key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _make_signer(
    public: ec.EllipticCurvePublicKey,
    ca: x509.Certificate,
    ca_key: ec.EllipticCurvePrivateKey,
    hall_name: str,
    now: datetime,
) -> x509.Certificate:
    # As long as the CA: without a time stamp a sheet is verified at today's date, years after the exam.
    return (
        _builder_of_leaf(_name(hall_name, "signer"), ca, public, now, ca.not_valid_after_utc)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .sign(ca_key, hashes.SHA256())
    )


def _builder_of_leaf(
    subject: x509.Name, ca: x509.Certificate, public: ec.EllipticCurvePublicKey, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    """What every certificate of this CA bears."""
    return (
        _builder(subject, ca.subject, public, now, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_authority(ca), critical=False)
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    now: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATE)
        .not_valid_after(end)
    )


def _name(hall_name: str, role: str) -> x509.Name:
    hall = unicodedata.normalize("NFC", hall_name).strip()
    if not hall:
        raise ValueError("hall_name is empty")
    tail = f" · {role}"
    hall = _cut(hall, COMMON_NAME_LIMIT - len(tail.encode())).rstrip()
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hall + tail)])


def _cut(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, no letter torn."""
    return text.encode()[:limit].decode(errors="ignore")


def _key_usage(**allowed: bool) -> x509.KeyUsage:
    usages = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{usage: allowed.get(usage, False) for usage in usages})


def _authority(ca: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    subject_key = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _public_pem(key: ed25519.Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _certificate_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_new(path: Path, body: bytes, mode: int) -> None:
    # The mode is given at creation: there is no moment at which a private key is readable by others.
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise KeysError("key_file_exists", path) from error
    with os.fdopen(handle, "wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KeysError("key_file_missing", path) from error
    except OSError as error:
        raise KeysError("key_file_broken", path) from error


def _read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_read(path))
    except ValueError as error:
        raise KeysError("key_file_broken", path) from error


def _read_private_key(path: Path) -> object:
    body = _read(path)
    if path.stat().st_mode & 0o077:
        raise KeysError("key_file_open", path)
    try:
        return serialization.load_pem_private_key(body, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeysError("key_file_broken", path) from error


def _read_public_key(path: Path) -> object:
    try:
        return serialization.load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeysError("key_file_broken", path) from error
