"""Questions in Word documents (.docx), as question writers keep them: docs/question-formats.md tells how."""

from question_bank.formats.word.reading import read_word

__all__ = ["read_word"]
