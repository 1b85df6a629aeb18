"""Questions and passages as JSON values and back: how they are stored, sealed and compared."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

from question_bank.model import KEY_OF, Question

_AS_TEXT = (Decimal, Fraction)
_FRACTION = re.compile(r"-?[0-9]+(?:/0*[1-9][0-9]*)?")


def to_document(value: Any) -> Any:
    """Return a model object as dicts, lists, texts and numbers; fields that have their default are left out.

    Decimals and fractions are texts ("0.25", "1/3"), so that nothing is rounded.
    """
    if dataclasses.is_dataclass(value):
        found = {}
        for field in dataclasses.fields(value):
            content = getattr(value, field.name)
            if field.default is dataclasses.MISSING or content != field.default:
                found[field.name] = to_document(content)
        return found
    if isinstance(value, tuple):
        return [to_document(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, _AS_TEXT) else value


def read_question(document: Mapping[str, Any]) -> Question:
    """Return the question of a document. Raises KeyError, TypeError or ValueError for one that `to_document` can't make."""
    rest = dict(document)
    key = rest.pop("key", None)
    question = from_document(Question, rest)
    wanted = KEY_OF.get(question.type)
    if key is None and wanted is None:
        return question
    if key is None or wanted is None:
        raise ValueError(f"{question.code}: a question of type {question.type} has {'a' if wanted else 'no'} key")
    return dataclasses.replace(question, key=from_document(wanted, key))


def from_document(kind: type, document: Any) -> Any:
    """Return an object of any model class but `Question`, whose key depends on its type."""
    known = _fields(kind)
    return kind(**{name: _read(known[name], content) for name, content in document.items()})


def read_fraction(content: Any) -> Fraction:
    """Return the fraction that `to_document` wrote. Raises ValueError for any other: `1e999999999` would be computed."""
    if not _FRACTION.fullmatch(str(content)):
        raise ValueError(f"not a fraction: {str(content)[:40]}")
    return Fraction(str(content))


@cache
def _fields(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(hint: Any, content: Any) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if content is None:
            return None
        choices = [choice for choice in arguments if choice is not types.NoneType]
        return _read(_choose(choices, content), content)
    if origin is tuple:
        kinds = [arguments[0]] * len(content) if arguments[-1] is Ellipsis else arguments
        return tuple(_read(kind, part) for kind, part in zip(kinds, content, strict=True))
    if dataclasses.is_dataclass(hint):
        return from_document(hint, content)
    return read_fraction(content) if hint is Fraction else hint(content)


def _choose(choices: list[Any], content: Any) -> Any:
    """Of several dataclasses the one that has all fields of the content: a gap's key is of texts or of numbers."""
    if len(choices) == 1:
        return choices[0]
    return next(choice for choice in choices if set(content) <= set(_fields(choice)))
