"""MathML as LaTeX: what a reader of the formula would have to see stays."""

from __future__ import annotations

import pytest

from tests.question_bank.qti_items import choices, codes, item, only, response

MATH = 'xmlns="http://www.w3.org/1998/Math/MathML"'


def asked(inside: str, attributes: str = "") -> bytes:
    return item(response("A"), f"<p>Tính <math {MATH}{attributes}>{inside}</math> đi.</p>" + choices("A", "B"))


def latex(inside: str) -> str:
    stem = only(asked(inside)).stem_html
    return stem.partition("\\(")[2].partition("\\)")[0]


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        ("<mo>∠</mo><mi>T</mi><mi>A</mi><mi>P</mi>", r"\angle TAP"),
        ("<mfrac><mrow><mn>1</mn><mo>+</mo><mi>x</mi></mrow><mn>2</mn></mfrac>", r"\frac{1+x}{2}"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>−</mo><msub><mi>a</mi><mi>n</mi></msub>", "x^{2}-a_{n}"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt><mo>≤</mo><mroot><mi>y</mi><mn>3</mn></mroot>", r"\sqrt{x+1}\le \sqrt[3]{y}"),
        ("<msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mn>2</mn></msup>", "{(a)}^{2}"),
        ("<mi>sin</mi><mo>\u2061</mo><mi>α</mi>", r"\sin \alpha"),
        ("<munder><mi>lim</mi><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder><mi>f</mi>", r"\lim_{x\to 0} f"),
        (
            "<munderover><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>k</mi>",
            r"\sum\limits_{k=1}^{n} k",
        ),
        ("<mover><mi>v</mi><mo>→</mo></mover><mover><mrow><mi>A</mi><mi>B</mi></mrow><mo>¯</mo></mover>", r"\vec{v}\overline{AB}"),
        ('<mfenced open="|" close="|"><mi>x</mi></mfenced>', r"\left| x \right|"),
        ("<mfenced><mn>1</mn><mn>2</mn></mfenced>", r"\left( 1,2 \right)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable>",
         r"\begin{matrix} 1 &amp; 0 \\ a &amp; b \end{matrix}"),
        ("<mmultiscripts><mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>", "{}_{6}^{14}C"),
        ("<mn>3,5</mn><mtext> km</mtext><mo>&lt;</mo><mi>km</mi>", r"3{,}5\text{km}&lt;\mathrm{km}"),
        ("<mstyle><mrow><mi mathvariant='double-struck'>R</mi></mrow></mstyle>", r"\mathbb{R}"),
        ("<semantics><mi>x</mi><annotation encoding='StarMath'>x</annotation></semantics>", "x"),
        ("<mi>\\alpha{}</mi>", r"\backslash alpha\{\}"),
    ],
)  # fmt: skip
def test_a_formula_says_the_same(inside, wanted):
    assert latex(inside) == wanted


def test_a_formula_of_its_own_line_and_one_with_its_tex():
    assert "\\[x\\]" in only(asked("<mi>x</mi>", ' display="block"')).stem_html
    both = "<semantics><mi>x</mi><annotation encoding='application/x-tex'>y^2</annotation></semantics>"
    assert latex(both) == "y^2"


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<mtext><b>x</b></mtext>",
        "<mi><mglyph/></mi>",
        "<mstack/>",
        "<menclose notation='longdiv'><mi>x</mi></menclose>",
        "<mfrac><mi>x</mi></mfrac>",
        "<mi>\U0001f600</mi>",
    ],
)
def test_what_has_no_latex_is_named(inside):
    assert codes(asked(inside)) == ["qti_math"]
