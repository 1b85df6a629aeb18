"""Spreadsheet files as rows of text cells, and how anything wrong in them is named.

`seats` and `question_bank` both read what people keep in Excel; they don't know each other, so what they share stands
below both.
"""

from tables.problem import Counted, Place, Problem, Said
from tables.reader import read_table
from tables.reading import Findings, Reading
from tables.table import Cell, Picture, Row, Table

__all__ = [
    "Cell",
    "Counted",
    "Findings",
    "Picture",
    "Place",
    "Problem",
    "Reading",
    "Row",
    "Said",
    "Table",
    "read_table",
]
