from __future__ import annotations

import pytest

from question_bank.formats.moodle_text import to_html


@pytest.mark.parametrize(
    ("form", "text", "html"),
    [
        ("html", " <p>a &lt; b</p>\n", "<p>a &lt; b</p>"),
        ("plain_text", "a < b\nc & d", "a &lt; b<br>c &amp; d"),
        ("moodle_auto_format", "a <b>b</b>\nc", "a <b>b</b><br>c"),
        ("moodle_auto_format", "<ul>\n <li>a</li>\n</ul>", "<ul><li>a</li></ul>"),
        ("markdown", "*a* **b**\n\n- c", "<p><em>a</em> <strong>b</strong></p>\n<ul>\n<li>c</li>\n</ul>"),
        ("markdown", r"\\(x^2\\) H<sub>2</sub>O", r"<p>\(x^2\) H<sub>2</sub>O</p>"),
        ("markdown", r"\(a_1*b*c_2 < \frac{1}{2}\) *e* \(", r"<p>\(a_1*b*c_2 &lt; \frac{1}{2}\) <em>e</em> (</p>"),
        ("html", "Tính $$x^2$$ và \\(y\\), giá 5$", r"Tính \[x^2\] và \(y\), giá 5$"),
    ],
)
def test_each_format_as_html(form, text, html):
    assert to_html(text, form) == html


def test_markdown_longer_than_any_question_is_not_worked_on():
    text = "[" * 20_000
    assert to_html(text, "markdown") == text
