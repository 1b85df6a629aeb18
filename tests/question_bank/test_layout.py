"""HTML as editors write it keeps what it says."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.markup import clean_html


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<div>Dòng một</div><div>Dòng hai</div>", "Dòng một<br>Dòng hai"),
        ("Mở đầu<div>giữa<div>trong</div></div>cuối", "Mở đầu<br>giữa<br>trong<br>cuối"),
        ("<div><p>a</p></div><div>b</div>", "<p>a</p>b"),
        ("<section>a</section><hr>b", "a<br>b"),
        ("<div>a</div><div><img src='x.png'></div>", 'a<br><img src="x.png">'),
        ("<td>a</td>", "a"),
        ("<pre>\n\na</pre>", "<pre>\n\na</pre>"),
        ('<p lang="vi" title="x"><b title="y">a</b></p>', "<p><b>a</b></p>"),
        ("<dl><dt>tế bào</dt><dd>đơn vị sống</dd></dl>", "tế bào<br>đơn vị sống"),
        ("<h3 class='x'>Bài đọc</h3>Nội dung", "<p><b>Bài đọc</b></p>Nội dung"),
        ("<tt>ls</tt> <kbd>q</kbd> <ins>mới</ins>", "<code>ls</code> <code>q</code> <u>mới</u>"),
        ("<strike>a</strike> <del>b</del> <s>c</s>", "<s>a</s> <s>b</s> <s>c</s>"),
        ('x<span style="text-decoration: line-through;">a</span>', "x<s>a</s>"),
        ('m<span style="text-decoration: underline;">a</span>ch', "m<u>a</u>ch"),
        ("10<span style='vertical-align:super'>3</span>", "10<sup>3</sup>"),
        ("<font style='font-weight:700; font-style:italic'>a</font>b", "<b><i>a</i></b>b"),
        ("<span><span style='font-weight: bold'>a</span>b</span>c", "<b>a</b>bc"),
        ("<ol type='a' start='3'><li value='5'>x</li></ol>", '<ol type="a" start="3"><li value="5">x</li></ol>'),
        ("<table border='1'><colgroup><col></colgroup><tbody><tr><td>a</td></tr></tbody></table>", None),
        ("a<!--[if gte mso 9]><xml>x</xml><![endif]--><o:p></o:p>", "a"),
        ("a<![if !supportLists]>b<![endif]><?xml:namespace prefix = o />", "ab"),
        ("<audio controls><source src='a.mp3' type='audio/mpeg'>a.mp3</audio>", '<audio src="a.mp3">a.mp3</audio>'),
    ],
)
def test_what_a_layout_says_stays_without_a_word(written, kept):
    cleaned = clean_html(written)
    assert (cleaned.unsafe, cleaned.formatting) == ((), False)
    if kept is not None:
        assert cleaned.html == kept


@pytest.mark.parametrize(
    "written",
    ["<span style='color: red'>a</span>", "<p style='background:#ff0'>a</p>", "<font color='blue'>a</font>"]
    + ["<span style='display:none'>a</span>", "<ol style='list-style-type: lower-roman'><li>a</li></ol>"]
    + ["<p style='text-decoration:underline'>a</p>", "<ol type='disc'><li>a</li></ol>"],
)
def test_looks_that_a_question_may_go_by_are_told(written):
    cleaned = clean_html(written)
    assert cleaned.formatting and cleaned.unsafe == ()


@pytest.mark.parametrize(
    "written",
    ["<p dir='ltr' style='text-align: left; font-size: 12pt; color: rgb(0, 0, 0)'>a</p>", "<span lang='vi'>a</span>"],
)
def test_looks_that_nobody_goes_by_are_not(written):
    assert not clean_html(written).formatting


@pytest.mark.parametrize(
    "written",
    [
        "<p options='width=3'>x</p>",
        "<b aria-label='y' thead='true'>x</b>",
        "<img src='x.png' tabindex='1' wrs:mark='2'>",
    ],
)
def test_attributes_of_no_known_meaning_are_only_looks(written):
    cleaned = clean_html(written)
    assert (cleaned.unsafe, cleaned.formatting) == ((), True)
    assert "options" not in cleaned.html and "wrs" not in cleaned.html and "aria" not in cleaned.html


@pytest.mark.parametrize(
    "written",
    ["<p onclick='x()'>x</p>", "<b formaction='/x'>x</b>", "<img src='x.png' srcset='y.png'>", "<p xlink:href='#x'>x</p>",
     "<p background='x.png'>x</p>", "<p what='javascript:x()'>x</p>", "<img src='x.png' what='//example.org/x'>",
     "a <b và c> d", "a <b x y> d", "a <i và='1'> d"],
)  # fmt: skip
def test_attributes_that_could_load_or_run_something_or_are_words_are_refused(written):
    assert clean_html(written).unsafe


def test_a_link_to_the_web_is_told_and_one_to_a_file_refused():
    cleaned = clean_html("Xem <a href='https://trang.example/x' target='_blank'>trang này</a>.")
    assert (cleaned.html, cleaned.links, cleaned.unsafe) == ("Xem trang này.", ("https://trang.example/x",), ())
    assert clean_html("<a href='de.pdf'>đề</a>").unsafe == ('href="de.pdf"',)
    assert clean_html("<a href='data:text/html,x'>đề</a>").unsafe


@pytest.mark.parametrize("written", ["<video></video>", "<video><source></video>", "<audio>x", "<source src='x.mp4'>"])
def test_media_without_a_file_are_refused(written):
    cleaned = clean_html(written)
    assert cleaned.unsafe and "source" not in cleaned.html


_PIECES = [
    "<div>",
    "</div>",
    "<span style='font-weight:bold'>",
    "</span>",
    "<h2>",
    "</h2>",
    "<p>",
    "</p>",
    "<br>",
    "<hr>",
]
_PIECES += ["<ul>", "</ul>", "<b>", "</b>", "<tt>", "</tt>", "<video>", "<source src=x.mp4>", "a", " "]


@given(st.lists(st.sampled_from(_PIECES), max_size=20).map("".join))
@settings(max_examples=400, deadline=None)
def test_all_text_stays_and_what_is_clean_stays_as_it_is(fragment):
    cleaned = clean_html(fragment)
    assert clean_html(cleaned.html).html == cleaned.html
    assert re.sub("<[^>]*>|[ ]", "", cleaned.html) == re.sub("<[^>]*>|[ ]", "", fragment)
