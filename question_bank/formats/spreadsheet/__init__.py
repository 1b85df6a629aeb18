"""Questions in an XLSX or CSV table: one row a question, headers in Vietnamese or English.

Mã/code | Chủ đề/topic | Độ khó/difficulty | Loại/type | Nội dung/stem | Hình/picture | A … F | Đáp án/answer | …
All columns stand in `columns`; what a writer puts into them, docs/question-formats.md tells.
"""
