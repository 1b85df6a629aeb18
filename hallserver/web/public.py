"""What anybody on the network may fetch without a sign-in: the hall's CA certificate and whether the server is well."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from flask import Blueprint, Response

from hallserver.web.access import public, services
from hallserver.web.answers import Refused

openly = Blueprint("public", __name__)


@openly.get("/ca")
@public
def ca() -> Response:
    """The certificate of the hall's CA as PEM, to be installed on terminals."""
    keys = services().keys
    if keys is None:
        raise Refused("no_keys", status=404)
    pem = keys.ca_certificate.public_bytes(Encoding.PEM)
    headers = {"Content-Disposition": 'attachment; filename="hall-ca.crt"'}
    return Response(pem, mimetype="application/x-x509-ca-cert", headers=headers)


@openly.get("/healthz")
@public
def healthz() -> dict[str, Any]:
    """Whether the server answers and in which phase the live sitting is."""
    return {"ok": True, "phase": phase()}


def phase() -> str:
    """Phase of the live sitting, "none" without one."""
    sittings = services().sittings
    live = sittings.live if sittings is not None else None
    return str(live.state.phase) if live is not None else "none"
