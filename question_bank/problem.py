"""One thing wrong with a question file or a bank: `code`, `args`, `file`, `row`, `column`."""

from tables import Problem as BankProblem

__all__ = ["BankProblem"]
