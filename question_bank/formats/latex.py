"""Signs of formulas as LaTeX that KaTeX shows; Word and MathML write the same signs."""

from __future__ import annotations

import re
import unicodedata

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "varepsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "varphi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Upsilon",
            "Phi",
            "Psi",
            "Omega",
        ],
        strict=True,
    )
) | {"ϕ": "phi", "ϵ": "epsilon", "ϑ": "vartheta", "ϖ": "varpi", "ϱ": "varrho", "ς": "varsigma", "∆": "Delta", "µ": "mu"}

_SIGNS = {
    "times": "×", "div": "÷", "pm": "±", "mp": "∓", "cdot": "·⋅", "ast": "∗", "circ": "∘", "bullet": "∙", "infty": "∞",
    "le": "≤⩽", "ge": "≥⩾", "ne": "≠", "approx": "≈", "equiv": "≡", "sim": "∼", "simeq": "≃", "cong": "≅",
    "propto": "∝", "ll": "≪", "gg": "≫", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆",
    "supset": "⊃", "supseteq": "⊇", "not\\subset": "⊄", "cup": "∪", "cap": "∩", "setminus": "∖", "emptyset": "∅",
    "forall": "∀", "exists": "∃", "nexists": "∄", "neg": "¬", "wedge": "∧", "vee": "∨", "oplus": "⊕", "otimes": "⊗",
    "partial": "∂", "nabla": "∇", "angle": "∠", "perp": "⊥", "parallel": "∥", "mid": "∣", "triangle": "△",
    "to": "→", "leftarrow": "←", "leftrightarrow": "↔", "uparrow": "↑", "downarrow": "↓", "Rightarrow": "⇒",
    "Leftarrow": "⇐", "Leftrightarrow": "⇔", "mapsto": "↦", "rightleftharpoons": "⇌", "ldots": "…", "cdots": "⋯",
    "vdots": "⋮", "ddots": "⋱", "therefore": "∴", "because": "∵", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ",
    "aleph": "ℵ", "mathbb{R}": "ℝ", "mathbb{N}": "ℕ", "mathbb{Z}": "ℤ", "mathbb{Q}": "ℚ", "mathbb{C}": "ℂ",
    "sum": "∑", "prod": "∏", "int": "∫", "sqrt{}": "√", "square": "□", "star": "⋆", "dagger": "†", "lfloor": "⌊",
    "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨〈", "rangle": "⟩〉", "|": "‖", "frown": "⌢",
}  # fmt: skip
COMMANDS = {sign: command for command, signs in _SIGNS.items() for sign in signs} | GREEK

# What stands for itself, or for something that is no command.
LETTERS = {"−": "-", "–": "-", "‐": "-", "′": "'", "″": "''", "°": "^{\\circ}", "\u00a0": " ", "\u2009": " ", "\u2062": "",
           "\u2061": "", "\u200b": "", "∕": "/", "∶": ":", "{": "\\{", "}": "\\}", "\\": "\\backslash ", "#": "\\#", "%": "\\%",
           "_": "\\_", "^": "\\text{\\textasciicircum}", "~": "\\sim ", "$": "\\$", "“": "\\text{“}", "”": "\\text{”}", "½": "\\tfrac{1}{2}",
           "²": "^{2}", "³": "^{3}", "€": "\\text{€}", "₫": "\\text{₫}", "‰": "\\text{‰}"}  # fmt: skip

OPERATORS = {"∑": "sum", "∏": "prod", "∐": "coprod", "∫": "int", "∬": "iint", "∭": "iiint", "∮": "oint", "⋃": "bigcup",
             "⋂": "bigcap", "⋁": "bigvee", "⋀": "bigwedge", "⨁": "bigoplus", "⨂": "bigotimes"}  # fmt: skip
ACCENTS = {"\u0302": "hat", "^": "hat", "\u0303": "tilde", "~": "tilde", "\u0304": "bar", "\u0305": "bar", "¯": "bar",
           "\u20d7": "vec", "→": "vec", "\u0307": "dot", "\u0308": "ddot", "\u0306": "breve", "\u030c": "check",
           "\u0301": "acute", "\u0300": "grave", "\u030a": "mathring", "\u20d6": "overleftarrow",
           "\u20e1": "overleftrightarrow"}  # fmt: skip
WIDE_ACCENTS = {"hat": "widehat", "tilde": "widetilde", "bar": "overline", "vec": "overrightarrow"}
BRACES = {("⏟", "bot"): "\\underbrace", ("⏞", "top"): "\\overbrace", ("→", "top"): "\\overrightarrow",
          ("←", "top"): "\\overleftarrow", ("↔", "top"): "\\overleftrightarrow", ("⏜", "top"): "\\overset{\\frown}",
          ("⌢", "top"): "\\overset{\\frown}", ("⇒", "top"): "\\overset{\\Rightarrow}"}  # fmt: skip
FUNCTIONS = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "arcsin",
        "arccos",
        "arctan",
        "log",
        "ln",
        "lg",
        "exp",
        "lim",
        "max",
        "min",
        "sup",
        "inf",
        "det",
        "gcd",
        "deg",
        "arg",
        "dim",
        "ker",
        "hom",
    ]
)
DELIMITERS = {"(": "(", ")": ")", "[": "[", "]": "]", "{": "\\{", "}": "\\}", "|": "|", "∣": "|", "‖": "\\|", "∥": "\\|",
              "⌊": "\\lfloor", "⌋": "\\rfloor", "⌈": "\\lceil", "⌉": "\\rceil", "⟨": "\\langle", "⟩": "\\rangle",
              "〈": "\\langle", "〉": "\\rangle", "<": "\\langle", ">": "\\rangle", "/": "/", "": "."}  # fmt: skip

_WORD = re.compile(r"[^\W\d_]{2,}(?:[ \u00a0][^\W\d_]{2,})*")


class UnknownFormula(Exception):
    """Something in a formula that has no LaTeX here. what: the element or sign."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def write_signs(text: str, *, aligns: bool = False) -> str:
    """Return text of a formula as LaTeX. aligns: whether `&` is a place to align at. Raises UnknownFormula."""
    parts, place = [], 0
    for word in _WORD.finditer(text):
        # Words with Vietnamese letters are words; `xy` is a product.
        if not word.group().isascii() and unicodedata.normalize("NFKC", word.group()).isascii() is False:
            parts += [_signs(text[place : word.start()], aligns), as_text(word.group())]
            place = word.end()
    return "".join([*parts, _signs(text[place:], aligns)])


def _signs(text: str, aligns: bool) -> str:
    written = []
    for sign in text:
        if sign == "&":
            written.append("&" if aligns else "\\&")
        elif sign in LETTERS:
            written.append(LETTERS[sign])
        elif sign in COMMANDS:
            written.append(f"\\{COMMANDS[sign]} ")
        elif sign.isascii():
            written.append(sign)
        else:
            written.append(_other(sign))
    return "".join(written)


def _other(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)  # 𝑥, the letter of a formula, is x
    if plain != sign:
        return _signs(plain, False)
    if sign.isalpha():
        return as_text(sign)
    raise UnknownFormula(f"{sign} U+{ord(sign):04X}")


def as_text(text: str) -> str:
    """Return text within a formula that is no formula."""
    escaped = re.sub(r"[\\{}#%&_$^~]", lambda found: _IN_TEXT.get(found.group(), f"\\{found.group()}"), text)
    return f"\\text{{{escaped}}}" if text else ""


_IN_TEXT = {"\\": "\\textbackslash ", "^": "\\textasciicircum ", "~": "\\textasciitilde "}
