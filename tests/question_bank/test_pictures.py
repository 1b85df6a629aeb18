"""Sizes of pictures, read from their headers."""

from __future__ import annotations

import pytest

from question_bank.pictures import picture_size
from tests.question_bank.every_type import make_png

JPEG = bytes.fromhex(
    "ffd8 ffe0 0010 4a46494600010100000100010000 ffff c2 0011 08 0140 01e0 03".replace(" ", "")
) + bytes(10)
GIF = b"GIF89a" + bytes.fromhex("e0014001 00 00 00")
LOSSY = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0" + bytes.fromhex("000000 9d012a e001 4041")
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + ((480 - 1) | (320 - 1) << 14).to_bytes(4, "little") + bytes(5)
EXTENDED = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + (479).to_bytes(3, "little") + (319).to_bytes(3, "little")


@pytest.mark.parametrize("body", [make_png(480, 320), JPEG, GIF, LOSSY, LOSSLESS, EXTENDED])
def test_size_of_each_kind(body):
    assert picture_size(body) == (480, 320)


@pytest.mark.parametrize("body", [make_png(480, 320), JPEG, GIF, LOSSY, LOSSLESS, EXTENDED])
def test_a_picture_cut_short_or_none_has_no_size(body):
    for length in range(len(body)):
        assert picture_size(body[:length]) in (None, (480, 320))
    assert picture_size(b"") is None and picture_size(b"text") is None
