"""The table of results as a spreadsheet program takes it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from closed_day import Day

from hallserver.demo.making import DemoSize, make_demo
from hallserver.exporting import write_table
from hallserver.keys import load_keys
from hallserver.results import SittingResults, load_results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> SittingResults:
    folder = make_demo(
        tmp_path_factory.mktemp("export") / "hall", DemoSize(10, 7, 60, all_eligible=True), lambda *_: None
    )
    path = next(folder.sittings.glob("*.sitting"))
    Day(path, load_keys(folder.keys))
    return load_results(path)


def rows(results: SittingResults, tmp_path: Path) -> list[dict[str, str]]:
    write_table(results, tmp_path / "results.csv")
    with (tmp_path / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_numbers_keep_their_zeros(results: SittingResults, tmp_path: Path) -> None:
    for row in rows(results, tmp_path):
        assert row["number"].startswith("0") and row["number"].endswith("\t") and row["card"].endswith("\t")
        assert row["number"].strip() in results.results


@pytest.mark.parametrize("sign", "=+-@")
def test_what_the_roster_says_is_never_a_formula(results: SittingResults, tmp_path: Path, sign: str) -> None:
    number, result = next(iter(results.results.items()))
    person = replace(result.candidate, name=f"{sign}1+1", rank=f"{sign}A1", unit=f"{sign}cmd|x")
    told = replace(results, results={number: replace(result, candidate=person)})
    (row,) = rows(told, tmp_path)
    assert (row["name"], row["rank"], row["unit"]) == (f"'{sign}1+1", f"'{sign}A1", f"'{sign}cmd|x")
