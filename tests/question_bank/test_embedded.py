from __future__ import annotations

import base64
import time

import pytest

from question_bank.embedded import Extracted, decode_base64, extract_media
from tests.question_bank.every_type import make_png

PNG = make_png(4, 3)
DATA = base64.b64encode(PNG).decode()


@pytest.mark.parametrize(
    "address",
    [
        f'src="data:image/png;base64,{DATA}"',
        f"src = 'data:image/png;charset=utf-8;base64,{DATA}'",
        f'SRC="DATA:image/png;BASE64,{DATA[:20]}\n   {DATA[20:]}"',
        'src="data:image/png;base64,' + DATA.replace("+", "%2B").rstrip("=") + '"',
    ],
)
def test_a_picture_in_a_data_address_becomes_a_file_named_after_its_bytes(address):
    found = extract_media(f'<p>a <img alt="x" {address}> b</p>')
    ((name, body),) = found.media
    assert body == PNG and name.endswith(".png")
    assert "data:" not in found.html.lower() and name in found.html
    assert extract_media(f"<img {address}>").media == found.media


def test_the_same_picture_twice_is_one_file_and_another_is_another():
    other = base64.b64encode(make_png(5, 5)).decode()
    html = "".join(f'<img src="data:image/png;base64,{data}">' for data in (DATA, other, DATA))
    assert [body for _, body in extract_media(html).media] == [PNG, make_png(5, 5)]


@pytest.mark.parametrize(
    "html",
    [
        "<p>data:image/png;base64,AAAA</p>",
        '<img src="data:image/png;base64,@@@">',
        '<img src="data:image/png;base64,">',
        '<img src="data:text/plain,hello">',
        '<img src="x.png">',
        f'<img data-src="data:image/png;base64,{DATA}">',
        '<video src="x.mp4"></video>',
    ],
)
def test_anything_else_stays_as_it_is(html):
    assert extract_media(html) == Extracted(html)


def test_sources_of_sound_and_video_become_their_own_address():
    html = '<p><video controls="true"><source src="a b.mp4" type="video/mp4">không xem được</video> <audio>\n<source src=\'t.mp3\'></audio></p>'
    assert (
        extract_media(html).html == '<p><video controls="true" src="a b.mp4"></video> <audio src=\'t.mp3\'></audio></p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        'src="data:a/' + "a" * 1_000_000,
        'src="data:a/b' + ";x" * 500_000,
        "src='data:a/b;base64," * 50_000,
        'src="data:a/b;base64,' + "A" * 1_000_000,
        "<video " * 150_000,
        "src" + " " * 1_000_000,
    ],
)
def test_a_long_text_costs_no_more_than_its_length(html):
    began = time.process_time()
    extract_media(html)
    assert time.process_time() - began < 1


def test_base64():
    assert decode_base64(" aGFs\n bG8 ") == b"hallo" == decode_base64("aGFsbG8=")
    assert decode_base64("aGFsbG8*") is None and decode_base64("a") is None and decode_base64("â") is None
