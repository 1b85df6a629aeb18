"""Whatever goes wrong becomes one sentence, as JSON for scripts and as a plain page for people; never a traceback."""

from __future__ import annotations

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestedRangeNotSatisfiable

from hallserver.web.answers import Refused, lang, wants_json

_CODES = {400: "malformed", 401: "not_signed_in", 403: "not_allowed", 404: "not_found", 405: "wrong_method"}
_CODES |= {408: "too_slow", 413: "too_large", 415: "malformed", 416: "malformed", 429: "too_many"}


def init_errors(app: Flask) -> None:
    """Answer every exception of the application."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, lambda _: _refused(Refused("csrf", status=400)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _refused(refused: Refused) -> Response:
    words = refused.body(lang())
    if wants_json():
        answer = jsonify(words)
    else:
        answer = make_response(render_template("error.html", status=refused.status, sentence=words["sentence"]))
    answer.status_code = refused.status
    if "wait_s" in refused.details:
        answer.headers["Retry-After"] = str(refused.details["wait_s"])
    return answer


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    answer = _refused(Refused(_CODES.get(status, "server_error"), status=status))
    if isinstance(error, RequestedRangeNotSatisfiable):
        answer.headers["Content-Range"] = f"bytes */{error.length}"
    if status == 405:
        answer.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return answer


def _unforeseen(error: Exception) -> Response:
    current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return _refused(Refused("server_error", status=500))
