"""What the program says at the terminal: in the person's language, in sentences, never a traceback."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hallserver import messages
from hallserver.amending import AmendmentsBroken
from hallserver.config import ConfigError
from hallserver.folder import HallInUse
from hallserver.journal.chain import ChainBroken
from hallserver.journal.file import SittingFileError
from hallserver.keys import KeysError
from hallserver.rehearsal.failures import RehearsalRefused, ServerFailed, StaffError
from hallserver.results import ResultsRefused
from hallserver.sealing import SittingRefused
from hallserver.setting_up import HallExists
from hallserver.storage.migrations import DatabaseRefused

out = Console(highlight=False)


def lang() -> str:
    """The language of the person at the terminal, by the locale; English where it says neither."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "vi" if (name or locale.getlocale()[0] or "").startswith("vi") else "en"


def say(key: str, /, **args: object) -> None:
    out.print(messages.sentence(f"cli.{key}", lang(), **args), markup=False, soft_wrap=True)


class Failed(click.ClickException):
    """One sentence and exit code 1."""

    def __init__(self, key: str, /, **args: object) -> None:
        super().__init__(messages.sentence(key, lang(), **args))

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


def _sentence_of(error: Exception) -> Failed | None:
    """Every foreseen failure as a sentence; None for one that nobody foresaw."""
    match error:
        case ConfigError():
            return Failed(f"config.{error.code}", **error.details)
        case KeysError():
            return Failed(f"problem.{error.code}", **error.arguments)
        case DatabaseRefused():
            return Failed(f"storage.{error.code}", **error.details)
        case SittingFileError():
            return Failed(f"sitting_file.{error.code}", **error.details)
        case ChainBroken():
            return Failed("sitting_file.chain_broken", why=str(error))
        case SittingRefused() | ResultsRefused() | AmendmentsBroken():
            return Failed(f"refusal.{error.code}", **error.details)
        case RehearsalRefused():
            return Failed(f"rehearsal.refused.{error.code}", **error.details)
        case StaffError() | ServerFailed():
            return Failed("cli.rehearsal_failed", why=str(error))
        case HallExists():
            return Failed("cli.hall_exists", folder=str(error))
        case HallInUse():
            return Failed("cli.hall_in_use", folder=str(error))
        case OSError():
            return Failed("cli.os_error", why=error.strerror or str(error), file=error.filename or "")
    return None


class Sentences(click.Group):
    """Turns whatever a command raises into one sentence and exit code 1."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            failed = _sentence_of(error)
            if failed is None:
                # Nobody foresaw this one; a traceback helps its mender, not the person in the hall.
                if os.environ.get("HALL_TRACEBACK"):
                    raise
                failed = Failed("cli.unforeseen", what=f"{type(error).__name__}: {error}")
            raise failed from error


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar that appears with the first report(step in words, done, total) and stays on screen when done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as bar:
        tasks: dict[str, int] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield report
