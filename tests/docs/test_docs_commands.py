"""Every command, option and make target that a document names is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from doc_pages import PAGES, ROOT, code_spans, fences, name

from hallserver.cli import main

_CALL = re.compile(r"(?:^|\s|/)run_hall\.py\s+([\w-].*)$|^run\s+([\w-].*)$")
_MAKE = re.compile(r"^make\s+(.+)$")


def _lines(page: Path) -> list[str]:
    blocks = [line for block in fences(page) for line in block.splitlines()]
    return [re.sub(r"\s+#.*$", "", line) for line in blocks] + code_spans(page)


def _calls(page: Path) -> list[list[str]]:
    """The words after `run_hall.py` of every call, with those that `make demo` hands on."""
    found = []
    for line in _lines(page):
        call, made = _CALL.search(line), _MAKE.match(line)
        if call:
            found.append(shlex.split(call[1] or call[2]))
        elif made:
            words = shlex.split(made[1])
            handed = next((word.removeprefix("ARGS=") for word in words if word.startswith("ARGS=")), "")
            if words[0] == "demo":
                found.append(["demo", *shlex.split(handed)])
    return found


def _option_names(command: click.Command) -> set[str]:
    return {opt for param in command.params for opt in (*param.opts, *param.secondary_opts)} | {"--help", "-h"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_call_is_one_that_the_program_takes(page: Path) -> None:
    wrong = []
    for verb, *words in _calls(page):
        command = main.commands.get(verb)
        if command is None:
            wrong += [verb] if verb not in _option_names(main) else []
            continue
        # Files named in documents are not there: only the shape of the call is looked at.
        context = click.Context(command, info_name=verb, resilient_parsing=True)
        try:
            command.make_parser(context).parse_args(list(words))
        except click.UsageError as error:
            wrong.append(f"{verb} {' '.join(words)}: {error}")
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_option_named_alone_belongs_to_some_command(page: Path) -> None:
    known = set().union(*(_option_names(command) for command in main.commands.values()), {"--peer", "--watch"})
    named = {span.split()[0].split("=")[0] for span in code_spans(page) if span.startswith("--")}
    assert named <= known


def test_the_readme_names_every_command() -> None:
    shown = {words[0] for words in _calls(ROOT / "README.md")}
    assert shown >= {verb for verb, command in main.commands.items() if not command.hidden}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {made[1].split()[0] for line in _lines(page) if (made := _MAKE.match(line))}
    assert named <= targets
