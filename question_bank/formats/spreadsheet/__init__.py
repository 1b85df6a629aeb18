"""Questions in an XLSX or CSV table: one row a question, headers in Vietnamese or English.

Mã/code | Chủ đề/topic | Độ khó/difficulty | Loại/type | Nội dung/stem | Hình/picture | A … F | Đáp án/answer | …
All columns stand in `columns`; what a writer puts into them, docs/question-formats.md tells.
"""

from question_bank.formats.spreadsheet.columns import TYPE_NAMES
from question_bank.formats.spreadsheet.reading import is_table, read_spreadsheet
from question_bank.formats.spreadsheet.template import write_template
from question_bank.formats.spreadsheet.writing import write_csv, write_xlsx

__all__ = ["TYPE_NAMES", "is_table", "read_spreadsheet", "write_csv", "write_template", "write_xlsx"]
