"""The hall's keys: made once, kept private, checked when read."""

from __future__ import annotations

import ipaddress
import json
import shutil
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from hallserver import keys as hall_keys
from hallserver.keys import KEY_FILES, KeysError, load_keys, make_hall_keys, renew_server_certificate

NOW = datetime.now(UTC).replace(microsecond=0)
TRANSLATIONS = Path(hall_keys.__file__).parent / "translations" / "reports.json"


@pytest.fixture
def folder(tmp_path):
    make_hall_keys(tmp_path / "keys", "Hội trường Mẫu", ["192.168.7.1", "thi.example"], NOW)
    return tmp_path / "keys"


def test_private_keys_are_private(folder):
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} == set(KEY_FILES)
    for path in folder.glob("*.key"):
        assert path.stat().st_mode & 0o777 == 0o600, path.name
        assert b"PRIVATE KEY" in path.read_bytes()
    for path in (*folder.glob("*.pem"), *folder.glob("*.pub")):
        assert b"PRIVATE" not in path.read_bytes()


def test_certificates_say_what_they_are_for(folder):
    keys = load_keys(folder)
    ca, server, signer = keys.ca_certificate, keys.server_certificate, keys.signer_certificate
    constraints = ca.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.value.ca, constraints.value.path_length, constraints.critical) == (True, 0, True)
    assert abs(ca.not_valid_after_utc - NOW - timedelta(days=3652)) < timedelta(days=1)
    usage = signer.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature and usage.content_commitment
    assert not usage.key_cert_sign and not usage.crl_sign and not usage.key_encipherment
    for certificate in (server, signer):
        assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        assert certificate.public_key().curve.name == "secp256r1"
        assert certificate.not_valid_after_utc <= ca.not_valid_after_utc
        assert certificate.not_valid_before_utc < NOW
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.DNSName)) == {"thi.example", "localhost"}
    assert set(names.get_values_for_type(x509.IPAddress)) == {
        ipaddress.ip_address(text) for text in ("192.168.7.1", "127.0.0.1", "::1")
    }


def test_browsers_of_the_hall_accept_the_server(folder):
    keys = load_keys(folder)
    _shake_hands(keys, "127.0.0.1")
    _shake_hands(keys, "thi.example")
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(keys, "192.168.7.2")


def test_nothing_is_overwritten(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(KeysError) as raised:
        make_hall_keys(folder, "Khác", [], NOW)
    assert raised.value.code == "key_file_exists"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_one_file_in_the_way_is_enough(tmp_path):
    (tmp_path / "statement.key").write_text("precious")
    with pytest.raises(KeysError) as raised:
        make_hall_keys(tmp_path, "Mẫu", [], NOW)
    assert raised.value.file == tmp_path / "statement.key"
    assert [path.name for path in tmp_path.iterdir()] == ["statement.key"]


@pytest.mark.parametrize("name", KEY_FILES)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(KeysError) as raised:
        load_keys(folder)
    assert (raised.value.code, raised.value.file) == ("key_file_missing", folder / name)
    assert name in str(raised.value)


@pytest.mark.parametrize("name", KEY_FILES)
def test_a_broken_file_is_named(folder, name):
    (folder / name).write_bytes(b"\0nonsense")
    with pytest.raises(KeysError) as raised:
        load_keys(folder)
    assert (raised.value.code, raised.value.file) == ("key_file_broken", folder / name)


@pytest.mark.parametrize("name", sorted(set(KEY_FILES) - {"ca.pem", "statement.key"}))
def test_a_file_of_another_hall_is_named(folder, tmp_path, name):
    make_hall_keys(tmp_path / "other", "Hội trường Mẫu", [], NOW)
    shutil.copy(tmp_path / "other" / name, folder / name)
    with pytest.raises(KeysError) as raised:
        load_keys(folder)
    assert (raised.value.code, raised.value.file) == ("key_file_mismatch", folder / name)


@pytest.mark.parametrize("name", ["ca.pem", "statement.key"])
def test_a_foreign_root_never_passes(folder, tmp_path, name):
    make_hall_keys(tmp_path / "other", "Hội trường Mẫu", [], NOW)
    shutil.copy(tmp_path / "other" / name, folder / name)
    with pytest.raises(KeysError) as raised:
        load_keys(folder)
    assert raised.value.code == "key_file_mismatch"


def test_a_private_key_that_others_can_read_is_refused(folder):
    (folder / "signer.key").chmod(0o640)
    with pytest.raises(KeysError) as raised:
        load_keys(folder)
    assert (raised.value.code, raised.value.file) == ("key_file_open", folder / "signer.key")


def test_renewal_changes_the_server_certificate_alone(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    keys = renew_server_certificate(folder, ["10.0.0.5"], NOW + timedelta(days=30))
    names = keys.server_certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert ipaddress.ip_address("10.0.0.5") in names.get_values_for_type(x509.IPAddress)
    assert ipaddress.ip_address("192.168.7.1") not in names.get_values_for_type(x509.IPAddress)
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"server.pem"}
    assert set(after) == set(before)


def test_long_hall_names_fit_a_certificate(tmp_path):
    keys = make_hall_keys(tmp_path / "keys", "Hội trường " + "rất dài " * 20, ["a" * 60 + ".example"], NOW)
    assert keys.ca_certificate.subject != keys.signer_certificate.subject


def test_an_unnamed_hall_is_refused(tmp_path):
    with pytest.raises(ValueError):
        make_hall_keys(tmp_path / "keys", "  ", [], NOW)


def test_every_code_has_its_sentence():
    catalogue = json.loads(TRANSLATIONS.read_text("utf-8"))
    for code in ("exists", "missing", "broken", "open", "mismatch"):
        for sentence in catalogue[f"problem.key_file_{code}"].values():
            assert "{file}" in sentence


def _shake_hands(keys, name: str) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(keys.server_certificate_file, keys.server_key_file)
    client = ssl.create_default_context(cadata=keys.ca_pem.decode())
    left, right = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(left, server_side=True).close()
        except OSError:
            left.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(right, server_hostname=name).close()
    finally:
        right.close()
        thread.join()
