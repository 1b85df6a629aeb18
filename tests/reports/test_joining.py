"""Many PDFs become one: in order, readable, with what they share written once."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.lib.utils import ImageReader

from reports.joining import PdfJoiner
from reports.page import LEFT, TOP, Page


def pdf(*texts: str, picture: bool = False) -> bytes:
    page = Page("x", "x", datetime(2026, 11, 23, tzinfo=UTC))
    for text in texts:
        page.text(LEFT, TOP - 40, text)
        if picture:
            page.canvas.drawImage(ImageReader(Image.effect_noise((200, 200), 90)), 100, 100)
        page.canvas.showPage()
    return page.finish()


def join(*pdfs: bytes) -> bytes:
    out = io.BytesIO()
    joiner = PdfJoiner(out, "Đề thi")
    for one in pdfs:
        joiner.add(one)
    joiner.finish()
    return out.getvalue()


def test_pages_stand_in_the_order_they_came():
    texts = [[f"tờ {n}-{m}" for m in range(n % 3 + 1)] for n in range(9)]
    reader = PdfReader(io.BytesIO(join(*(pdf(*some) for some in texts))))
    assert [page.extract_text().strip() for page in reader.pages] == [text for some in texts for text in some]
    assert reader.metadata.title == "Đề thi"


def test_a_pdf_of_many_pages_is_parted_in_the_tree():
    reader = PdfReader(io.BytesIO(join(pdf(*(str(n) for n in range(150))), pdf("Z"))))
    assert [page.extract_text().strip() for page in reader.pages] == [*map(str, range(150)), "Z"]


def test_what_is_equal_is_written_once():
    one, two = pdf("một", picture=True), pdf("hai")
    joined = join(one, two, one)
    fonts = {page["/Resources"]["/Font"].raw_get(name).idnum for page in PdfReader(io.BytesIO(joined)).pages
             for name in page["/Resources"]["/Font"] if name.endswith("+0")}  # fmt: skip
    assert len(fonts) == 1, "one file of the face, however many PDFs"
    assert len(joined) < len(one) + 4_000


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="pdfinfo (poppler-utils) is not installed")
def test_poppler_reads_it_without_a_word(tmp_path: Path):
    (tmp_path / "joined.pdf").write_bytes(join(pdf("a", "b"), pdf("c", picture=True)))
    for tool in (["pdfinfo"], ["pdftoppm", "-r", "20", "-png"]):
        done = subprocess.run(
            [*tool, tmp_path / "joined.pdf", *([tmp_path / "p"] if tool[0] == "pdftoppm" else [])], capture_output=True, check=True, text=True
        )  # fmt: skip
        assert done.stderr == ""
    assert len(list(tmp_path.glob("p*.png"))) == 3
