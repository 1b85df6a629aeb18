"""MathML's way of showing a formula → LaTeX, as KaTeX shows it.

Elements: MathML 3, chapter 3 (presentation markup). What is not known here is refused, never left away.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from question_bank.formats.latex import (
    ACCENTS,
    BRACES,
    DELIMITERS,
    FUNCTIONS,
    OPERATORS,
    WIDE_ACCENTS,
    UnknownFormula,
    as_text,
    write_signs,
)
from question_bank.formats.qti.document import Element

_SHORT = re.compile(r"[A-Za-z0-9]|\\[A-Za-z]+ ?")
_ALPHABETS = {
    "normal": "mathrm",
    "bold": "mathbf",
    "bold-italic": "boldsymbol",
    "double-struck": "mathbb",
    "script": "mathcal",
    "fraktur": "mathfrak",
    "sans-serif": "mathsf",
    "monospace": "mathtt",
}
_OVER = {"¯": "bar", "‾": "bar", "―": "bar", "_": "bar", "˙": "dot", "¨": "ddot", "ˆ": "hat", "˜": "tilde", "⃗": "vec"}
_UNDERLINES = frozenset("_¯‾̲")
_WITH_LIMITS = frozenset({"lim", "max", "min", "sup", "inf", "det", "gcd"})
_THROUGH = frozenset({"math", "mrow", "mstyle", "mpadded", "mtd"})
_TOKENS = frozenset({"mi", "mn", "mo", "mtext", "ms"})
_SILENT = frozenset({"none", "annotation", "annotation-xml"})


def to_latex(formula: Element) -> str:
    """Return the LaTeX of `math`, without the signs around it. Raises UnknownFormula."""
    return " ".join(_write(formula).split())


def _write(element: Element) -> str:
    name = str(element.tag).removeprefix("math.")
    if name in _SILENT:
        return ""
    if name in _THROUGH:
        return "".join(map(_write, element))
    writer = _WRITERS.get(name)
    if writer is None or name in _TOKENS and len(element):  # other markup within a token would lose its meaning
        raise UnknownFormula(name[:40])
    return writer(element)


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _parts(element: Element, *counts: int) -> list[Element]:
    parts = list(element)
    if len(parts) not in counts:
        raise UnknownFormula(str(element.tag).removeprefix("math."))
    return parts


def _group(element: Element) -> str:
    return f"{{{_write(element).strip()}}}"


def _base(element: Element) -> str:
    written = _write(element).strip()
    return written if _SHORT.fullmatch(written) else f"{{{written}}}"


def _all(element: Element) -> str:
    return f"{{{''.join(map(_write, element)).strip()}}}"


def _name(element: Element) -> str:
    text = _text(element)
    if text in FUNCTIONS:
        return f"\\{text} "
    variant = element.get("mathvariant", "normal" if re.fullmatch("[A-Za-z]{2,}", text) else "italic")
    written = write_signs(text)
    return f"\\{_ALPHABETS[variant]}{{{written}}}" if variant in _ALPHABETS else written


def _number(element: Element) -> str:
    return write_signs(_text(element)).replace(",", "{,}")


def _operator(element: Element) -> str:
    text = _text(element).replace("\u2063", "").replace("\u2064", "")
    if text in FUNCTIONS:
        return f"\\{text} "
    return f"\\mathbin{{\\mathrm{{{text}}}}}" if re.fullmatch("[A-Za-z]{2,}", text) else write_signs(text)


def _fraction(element: Element) -> str:
    above, below = map(_group, _parts(element, 2))
    if element.get("bevelled") == "true":
        return f"{above}/{below}"
    is_bare = re.fullmatch(r"0(?:\.0*)?[a-z%]*", element.get("linethickness", "").strip()) is not None
    return f"\\genfrac{{}}{{}}{{0pt}}{{}}{above}{below}" if is_bare else f"\\frac{above}{below}"


def _root(element: Element) -> str:
    inside, degree = _parts(element, 2)
    return f"\\sqrt[{_write(degree).strip()}]{_group(inside)}"


def _script(marks: str) -> Callable[[Element], str]:
    def write(element: Element) -> str:
        base, *scripts = _parts(element, len(marks) + 1)
        return _base(base) + "".join(f"{mark}{_group(one)}" for mark, one in zip(marks, scripts, strict=True))

    return write


def _scripts_around(element: Element) -> str:
    """Pairs of sub- and superscripts after the base, and before it behind `mprescripts`, as isotopes have them."""
    if not len(element):
        raise UnknownFormula("mmultiscripts")
    base, *scripts = element
    tags = [str(one.tag) for one in scripts]
    at = tags.index("math.mprescripts") if "math.mprescripts" in tags else len(scripts)
    before, after = scripts[at + 1 :], scripts[:at]
    if len(before) % 2 or len(after) % 2:
        raise UnknownFormula("mmultiscripts")
    return ("{}" if before else "") + _pairs(before) + _base(base) + _pairs(after)


def _pairs(scripts: list[Element]) -> str:
    marked = zip("_^" * (len(scripts) // 2), map(_group, scripts), strict=True)
    return "".join(mark + group for mark, group in marked if group != "{}")


def _limits(element: Element, marks: str) -> str:
    base, *limits = _parts(element, len(marks) + 1)
    sign = _text(base)
    if sign in OPERATORS or sign in _WITH_LIMITS:
        command = f"\\{OPERATORS[sign]}\\limits" if sign in OPERATORS else f"\\{sign}"
        return command + "".join(f"{mark}{_group(one)}" for mark, one in zip(marks, limits, strict=True)) + " "
    written = _group(base)
    for mark, limit in zip(marks, limits, strict=True):
        written = (
            _placed(written, _text(limit), mark) or f"\\{'under' if mark == '_' else 'over'}set{_group(limit)}{written}"
        )
    return written


def _placed(base: str, sign: str, mark: str) -> str | None:
    """A base with a sign over or under it that LaTeX has a command for, or None."""
    if mark == "_":
        command = "\\underline" if sign in _UNDERLINES and sign else BRACES.get((sign, "bot"))
        return None if command is None else command + base
    if (sign, "top") in BRACES and sign != "→":
        return BRACES[sign, "top"] + base
    command = _OVER.get(sign) or ACCENTS.get(sign)
    if command is None:
        return None
    return f"\\{command if _SHORT.fullmatch(base[1:-1]) else WIDE_ACCENTS.get(command, command)}{base}"


def _fenced(element: Element) -> str:
    signs = [element.get("open", "("), element.get("close", ")")]
    if any(sign.strip() not in DELIMITERS for sign in signs):
        raise UnknownFormula("".join(signs)[:40])
    start, end = (DELIMITERS[sign.strip()] for sign in signs)
    between = "".join(element.get("separators", ",").split())
    parts = [_write(one).strip() for one in element]
    inside = "".join(
        part + (write_signs(between[min(at, len(between) - 1)]) if between and at < len(parts) - 1 else "")
        for at, part in enumerate(parts)
    )
    return f"\\left{start} {inside} \\right{end} "


def _table(element: Element) -> str:
    rows = [[_write(cell).strip() for cell in row if str(cell.tag) == "math.mtd"] for row in element]
    if any(str(row.tag) != "math.mtr" for row in element):
        raise UnknownFormula("mtable")
    lines = " \\\\ ".join(" & ".join(row) for row in rows)
    return f"\\begin{{matrix}} {lines} \\end{{matrix}}"


def _enclosed(element: Element) -> str:
    commands = {"box": "boxed", "roundedbox": "boxed", "top": "overline", "bottom": "underline", "radical": "sqrt"}
    notation = element.get("notation", "longdiv").strip()
    if notation not in commands:
        raise UnknownFormula(f"menclose {notation}"[:40])
    return f"\\{commands[notation]}{_all(element)}"


_WRITERS: dict[str, Callable[[Element], str]] = {
    "semantics": lambda element: _write(element[0]) if len(element) else "",
    "mi": _name,
    "mn": _number,
    "mo": _operator,
    "mtext": lambda element: as_text(_text(element)),
    "ms": lambda element: as_text(f"“{_text(element)}”"),
    "mspace": lambda element: "\\ ",
    "mfrac": _fraction,
    "msqrt": lambda element: f"\\sqrt{_all(element)}",
    "mroot": _root,
    "msub": _script("_"),
    "msup": _script("^"),
    "msubsup": _script("_^"),
    "mmultiscripts": _scripts_around,
    "munder": lambda element: _limits(element, "_"),
    "mover": lambda element: _limits(element, "^"),
    "munderover": lambda element: _limits(element, "_^"),
    "mfenced": _fenced,
    "mtable": _table,
    "menclose": _enclosed,
    "mphantom": lambda element: f"\\phantom{_all(element)}",
}
