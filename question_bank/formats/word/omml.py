"""Word's formulas → LaTeX, as KaTeX shows it.

Elements: ECMA-376 part 1, 22.1 (Office Math). What is not known here is refused, never left away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

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
from question_bank.formats.word.parts import Element, child, is_on, value

_SILENT = frozenset(
    [
        "m.ctrlPr",
        "m.oMathParaPr",
        "m.rPr",
        "rPr",
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "del",
        "moveFrom",
        "commentRangeStart",
        "commentRangeEnd",
        "lastRenderedPageBreak",
        "m.argPr",
    ]
)
_THROUGH = frozenset({"m.oMath", "m.box", "m.e", "m.num", "m.den", "m.sub", "m.sup", "m.lim", "m.fName", "m.deg", "ins", "moveTo",
                      "smartTag", "customXml", "sdt", "sdtContent"})  # fmt: skip
_ALPHABETS = {
    "double-struck": "mathbb",
    "script": "mathcal",
    "fraktur": "mathfrak",
    "sans-serif": "mathsf",
    "monospace": "mathtt",
}
_SPACES = re.compile(r" {2,}")
_SHORT = re.compile(r"[A-Za-z0-9]|\\[A-Za-z]+ ?")


def to_latex(formula: Element) -> str:
    """Return the LaTeX of `m:oMath`, without the signs around it. Raises UnknownFormula."""
    latex = _inside(formula)
    return _SPACES.sub(" ", latex).strip()


def _inside(element: Element | None) -> str:
    return "".join(_write(one) for one in element) if element is not None else ""


def _write(element: Element) -> str:
    name = str(element.tag)
    if name in _SILENT or (name.endswith("Pr") and name.startswith("m.")):
        return ""
    if name in _THROUGH:
        return _inside(element)
    writer = _WRITERS.get(name)
    if writer is None:
        raise UnknownFormula(name.removeprefix("m."))
    return writer(element)


def _group(element: Element | None) -> str:
    return f"{{{_inside(element).strip()}}}"


def _base(element: Element | None) -> str:
    text = _inside(element).strip()
    return text if _SHORT.fullmatch(text) else f"{{{text}}}"


def _run(element: Element) -> str:
    properties = child(element, "m.rPr")
    if any(one.tag not in ("m.t", "m.rPr", "rPr", "lastRenderedPageBreak") for one in element):
        raise UnknownFormula(next(str(one.tag) for one in element if one.tag not in ("m.t", "m.rPr", "rPr")))
    text = "".join(one.text or "" for one in element if one.tag == "m.t")
    if is_on(properties, "m.nor"):
        return as_text(text)
    written = write_signs(text, aligns=_is_in(element, "m.eqArr"))
    if (alphabet := _ALPHABETS.get(value(properties, "m.scr") or "")) is not None:
        return f"\\{alphabet}{{{written}}}"
    style = value(properties, "m.sty")
    if style in ("b", "bi"):
        return f"\\{'mathbf' if style == 'b' else 'boldsymbol'}{{{written}}}"
    if style == "p" and re.fullmatch("[A-Za-z]{2,}", text):
        return _function(text) if text in FUNCTIONS else f"\\mathrm{{{text}}}"
    return written


def _is_in(element: Element, name: str) -> bool:
    return next(element.iterancestors(name), None) is not None


def _function(name: str) -> str:
    return f"\\{name} "


def _fraction(element: Element) -> str:
    above, below = _group(child(element, "m.num")), _group(child(element, "m.den"))
    match value(element, "m.fPr", "m.type"):
        case "lin" | "skw":
            return f"{above}/{below}"
        case "noBar":
            return f"\\genfrac{{}}{{}}{{0pt}}{{}}{above}{below}"
    return f"\\frac{above}{below}"


def _script(element: Element) -> str:
    sub, sup = child(element, "m.sub"), child(element, "m.sup")
    written = _base(child(element, "m.e"))
    written += "" if sub is None else f"_{_group(sub)}"
    return written + ("" if sup is None else f"^{_group(sup)}")


def _script_before(element: Element) -> str:
    return f"{{}}_{_group(child(element, 'm.sub'))}^{_group(child(element, 'm.sup'))}{_base(child(element, 'm.e'))}"


def _root(element: Element) -> str:
    degree = _inside(child(element, "m.deg")).strip()
    shown = f"[{degree}]" if degree and not is_on(child(element, "m.radPr"), "m.degHide") else ""
    return f"\\sqrt{shown}{_group(child(element, 'm.e'))}"


def _large_operator(element: Element) -> str:
    properties = child(element, "m.naryPr")
    sign = value(properties, "m.chr") or "∫"
    if sign not in OPERATORS:
        raise UnknownFormula(sign)
    usual = "subSup" if "∫" <= sign <= "∮" else "undOvr"
    placed = value(properties, "m.limLoc") or usual
    written = f"\\{OPERATORS[sign]}" + ("" if placed == usual else "\\limits" if placed == "undOvr" else "\\nolimits")
    for name, mark in (("m.sub", "_"), ("m.sup", "^")):
        limit = _inside(child(element, name)).strip()
        written += f"{mark}{{{limit}}}" if limit else ""
    return f"{written} {_inside(child(element, 'm.e'))}"


def _delimited(element: Element) -> str:
    properties = child(element, "m.dPr")

    def sign(name: str, usual: str) -> str:
        found = value(properties, name)
        found = usual if found is None else found
        if found not in DELIMITERS:
            raise UnknownFormula(found)
        return DELIMITERS[found]

    between = f" \\middle{sign('m.sepChr', '|')} "
    inside = between.join(_inside(one).strip() for one in element if one.tag == "m.e")
    return f"\\left{sign('m.begChr', '(')} {inside} \\right{sign('m.endChr', ')')} "


def _matrix(element: Element) -> str:
    rows = (" & ".join(_inside(e).strip() for e in row if e.tag == "m.e") for row in element if row.tag == "m.mr")
    return _environment("matrix", rows)


def _equations(element: Element) -> str:
    rows = (_inside(one).strip() for one in element if one.tag == "m.e")
    return _environment("aligned", rows)


def _environment(name: str, rows: Iterable[str]) -> str:
    lines = " \\\\ ".join(rows)
    return f"\\begin{{{name}}} {lines} \\end{{{name}}}"


def _function_of(element: Element) -> str:
    name = _inside(child(element, "m.fName")).strip()
    if re.fullmatch("[A-Za-z]+", name):
        name = f"\\{name}" if name in FUNCTIONS else f"\\operatorname{{{name}}}"
    return f"{name} {_base(child(element, 'm.e'))}"


def _limit_below(element: Element) -> str:
    base, limit = _inside(child(element, "m.e")).strip().removeprefix("\\"), _group(child(element, "m.lim"))
    return f"\\{base}_{limit}" if base in FUNCTIONS else f"\\underset{limit}{_group(child(element, 'm.e'))}"


def _limit_above(element: Element) -> str:
    return f"\\overset{_group(child(element, 'm.lim'))}{_group(child(element, 'm.e'))}"


def _accent(element: Element) -> str:
    sign = value(element, "m.accPr", "m.chr") or "\u0302"
    if sign not in ACCENTS:
        raise UnknownFormula(f"U+{ord(sign[:1] or ' '):04X}")
    base = _group(child(element, "m.e"))
    command = ACCENTS[sign]
    return f"\\{command if _SHORT.fullmatch(base[1:-1]) else WIDE_ACCENTS.get(command, command)}{base}"


def _bar(element: Element) -> str:
    place = value(element, "m.barPr", "m.pos") or "bot"
    return f"\\{'overline' if place == 'top' else 'underline'}{_group(child(element, 'm.e'))}"


def _brace(element: Element) -> str:
    properties = child(element, "m.groupChrPr")
    kind = (value(properties, "m.chr") or "⏟", value(properties, "m.pos") or "bot")
    if kind not in BRACES:
        raise UnknownFormula(kind[0])
    return f"{BRACES[kind]}{_group(child(element, 'm.e'))}"


def _boxed(element: Element) -> str:
    return f"\\boxed{_group(child(element, 'm.e'))}"


def _phantom(element: Element) -> str:
    shown = is_on(child(element, "m.phantPr"), "m.show")
    return _group(child(element, "m.e")) if shown is not False else f"\\phantom{_group(child(element, 'm.e'))}"


_WRITERS: dict[str, Callable[[Element], str]] = {
    "m.r": _run,
    "m.f": _fraction,
    "m.sSub": _script,
    "m.sSup": _script,
    "m.sSubSup": _script,
    "m.sPre": _script_before,
    "m.rad": _root,
    "m.nary": _large_operator,
    "m.d": _delimited,
    "m.m": _matrix,
    "m.eqArr": _equations,
    "m.func": _function_of,
    "m.limLow": _limit_below,
    "m.limUpp": _limit_above,
    "m.acc": _accent,
    "m.bar": _bar,
    "m.groupChr": _brace,
    "m.borderBox": _boxed,
    "m.phant": _phantom,
}
