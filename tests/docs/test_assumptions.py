"""The page of assumptions names each default of the planner's commands, and the prices of a rota, as the code has them."""

import re
from pathlib import Path

import pytest
import typer

from scheduler.cli import app
from scheduler.domain.staffing import StaffingWeights

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "assumptions.md").read_text(encoding="utf-8")
COMMANDS = ("compare", "leaver", "pattern-change", "reablement", "rota", "size", "small-packages", "teams", "training")
NO_ASSUMPTIONS = {
    "--seed",
    "--iterations",
    "--workers",
    "--no-bounds",
    "--out",
    "--day",
    "--debug",
    "--help",
    "--hours",  # of size: the question itself
    "--places",
    "--profile",
    "--roster",
    "--less",
    "--since",
    "--actuals",
    "--intake",
    "--seconds",
    "--most",
}
"""Inputs and effort; the rest says what is assumed where nothing else is said."""
DOCUMENTED_TOGETHER = {"--night-percent", "--saturday-percent", "--sunday-percent"}
"""Named as "and the others" beside the first of them."""
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]


def _default_texts(value: object) -> set[str]:
    """Returns the ways in which a row may write a default."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return set()
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    texts = {f"{value:g}"}
    if float(value).is_integer() and 0 <= value < len(words):
        texts |= {words[int(value)], "nothing" if value == 0 else words[int(value)]}
    return texts


@pytest.mark.parametrize("name", COMMANDS)
def test_each_default_of_a_command_stands_in_a_row_that_says_how_to_change_it(name: str) -> None:
    group = typer.main.get_command(app)
    command = group.commands[name]  # type: ignore[attr-defined]
    for parameter in command.params:
        option = max(parameter.opts, key=len)
        if option in NO_ASSUMPTIONS | DOCUMENTED_TOGETHER or not option.startswith("--"):
            continue
        rows = [row for row in ROWS if re.search(rf"`{option}[` ]", row)]
        assert rows, f"{name} {option} is not on the page"
        texts = _default_texts(parameter.default)
        words = [set(re.findall(r"[\w.]+", row.lower())) | {text.rstrip("%") for text in re.findall(r"[\d.]+%", row)} for row in rows]
        assert not texts or any(texts & one for one in words), f"{name} {option}: {texts} is in none of {rows}"


def test_prices_of_a_rota_are_those_of_the_code() -> None:
    weights = StaffingWeights()
    (row,) = [row for row in ROWS if "carer missing for half an hour costs" in row]
    prices = [int(price) for price in re.findall(r" (\d+)[, ]", row.split("costs")[1])]
    assert prices == [weights.under, weights.over, weights.skill_short, weights.changed_day, weights.evening, weights.split]
    assert weights.evening == weights.weekend
