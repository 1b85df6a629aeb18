"""What letters of the fonts Symbol and Wingdings show."""

from __future__ import annotations

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
