"""Coverage-guided fuzzing of the question readers: `python -m tests.question_bank.fuzzing gift --seconds 60`.

Whatever bytes come, reading gives a bank or problems that have a sentence; anything else is a crash, which libFuzzer
reports with the bytes that caused it.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["question_bank", "tables"]):
    from question_bank.exporting import EXPORTS
    from question_bank.importing import Wishes, read_questions
    from question_bank.markup import ALLOWED_TAGS, clean_html
from tests.question_bank.every_type import every_type_bank
from tests.question_bank.word_documents import document, from_text

ROOT = Path(__file__).parents[2]
SENTENCES = {
    key
    for area in ("questions", "tables")
    for key in json.loads((ROOT / f"hallserver/translations/{area}.json").read_text("utf-8"))
}
# What a reader is told of the file; readers that have no writer are fed from nothing.
NAMES = {name: f"f{export.ending}" for name, export in EXPORTS.items()} | {"word": "f.docx", "html": ""}

DOCUMENT = """Chủ đề: Mạng
Câu 1. [NB] Hỏi?
A. một→__B.__ hai→C. ba
Câu 2. Xét
a) p (Đ)
b) q (S)
Câu 3. Đếm
Đáp án: 3,5 ± 1 km
| STT | Câu hỏi | A | B | Đáp án |
| 1 | Gì? | x | y | A |
ĐÁP ÁN
1.B 4.C"""


def read(name: str, data: bytes) -> None:
    """One input. Raises when a promise of the readers is broken."""
    if name == "html":
        cleaned = clean_html(data.decode("utf-8", "replace"))
        assert clean_html(cleaned.html).html == cleaned.html
        assert "<script" not in cleaned.html and "script" not in ALLOWED_TAGS
        return
    if name == "word":
        # Packed, nearly every change would only break the zip.
        data = document(parts={"word/document.xml": data.decode("utf-8", "replace")})
    reading = read_questions([(NAMES[name], data)], Wishes("Chủ đề", "1", give_codes=True, take_good=True))
    assert reading.value is not None or reading.problems
    for problem in (*reading.problems, *reading.warnings):
        assert f"problem.{problem.code}" in SENTENCES, problem.code
    if reading.value is not None:
        assert reading.value.questions


def seeds(name: str) -> list[bytes]:
    """What the fuzzer starts from: a bank of every type in that format."""
    if name == "html":
        return [b"<p>a <b>b</b> <img src='x.png' onerror=a> \\(x\\)</p><!-- c --><svg><script>"]
    if name == "word":
        with zipfile.ZipFile(io.BytesIO(from_text(DOCUMENT))) as archive:
            return [archive.read("word/document.xml")]
    return [EXPORTS[name].write(every_type_bank()).body] if name in EXPORTS else []


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=sorted(NAMES))
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    corpus = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for number, body in enumerate(seeds(given.name)):
        (corpus / str(number)).write_bytes(body)
    limits = [
        f"-max_total_time={given.seconds}",
        "-max_len=65536",
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
    ]
    atheris.Setup(
        [sys.argv[0], *limits, f"-artifact_prefix={corpus}/", str(corpus)], lambda data: read(given.name, data)
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
