"""Signs of formulas and of the font Symbol: Unicode → LaTeX, Symbol → Unicode."""

from __future__ import annotations

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

# Adobe's encoding of the font Symbol, from 0x21: https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt
_SYMBOL_LOW = "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…\0\0↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑\0\0\0\0\0\0\0\0\0\0\0⟩∫"
SYMBOL_FONT = {
    code: sign
    for start, signs in ((0x21, _SYMBOL_LOW), (0xA0, _SYMBOL_HIGH))
    for code, sign in enumerate(signs, start=start)
    if sign != "\0"
}
# Ticks and crosses, as people set them into tables of true and false statements.
WINGDINGS = {
    0xFC: "✓",
    0xFB: "✗",
    0xFE: "☑",
    0xFD: "☒",
    0xA8: "☐",
    0x6F: "☐",
    0x78: "☒",
    0xE0: "→",
    0xF0: "⇨",
    0x4A: "☺",
}
