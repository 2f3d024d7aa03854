"""A folder of a few visits, what became of them, and what a file of rates makes of it: as the command writes it."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from typer.testing import CliRunner, Result

from scheduler.cli import app

Row = dict[str, str]
PEOPLE = ("P1", "P2", "P3")
CARERS = ("C1", "C2", "C3")


@dataclass
class Case:
    """A case: texts of the rows of each table.

    Attributes:
        visits: Rows ``visit_id,service_user_id,date,planned_start,minutes,carers,visit_type``.
        actuals: Rows ``visit_id,carer_id,actual_start,actual_end,state,cancelled_at,miles,home_before``.
        rates: Text of rates.toml.
        day, days: Of the plan.
        legs: Minutes and miles of journeys, by the ids of both ends; five minutes and two miles unless given.
        shifts: Rows ``shift_id,carer_id,date,start,end``.
        files: Other files, by name.
    """

    visits: Iterable[str]
    actuals: Iterable[str]
    rates: str
    day: str = "2026-11-23"
    days: int = 7
    legs: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    shifts: Iterable[str] = ()
    files: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> list[str]:
        """Writes the case and returns the arguments of the command."""
        plan = folder / "plan"
        plan.mkdir(parents=True)
        homes = (*PEOPLE, *CARERS)
        legs = {(a, b): (5, 2) for a in homes for b in homes if a != b} | self.legs
        shifts = list(self.shifts) or [f"S{number},{carer},{self.day},07:00,15:00" for number, carer in enumerate(CARERS)]
        texts = {
            "settings.toml": f'day = {self.day}\ndays = {self.days}\n[travel]\nmodel = "matrix"\n',
            "service_users.csv": table("service_user_id", PEOPLE),
            "carers.csv": table("carer_id", CARERS),
            "shifts.csv": table("shift_id,carer_id,date,start,end", shifts),
            "travel.csv": table("from,to,minutes,miles", (f"{a},{b},{minutes},{miles}" for (a, b), (minutes, miles) in legs.items())),
            "visits.csv": table("visit_id,service_user_id,date,planned_start,minutes,carers,visit_type", map(padded(7), self.visits)),
        }
        for name, text in (texts | self.files).items():
            (plan / name).write_text(text, encoding="utf-8")
        header = "visit_id,carer_id,actual_start,actual_end,state,cancelled_at,miles,home_before"
        (folder / "actuals.csv").write_text(table(header, map(padded(8), self.actuals)), encoding="utf-8")
        (folder / "rates.toml").write_text(self.rates, encoding="utf-8")
        out = folder / "out"
        return ["money", str(plan), str(folder / "actuals.csv"), "--rates", str(folder / "rates.toml"), "--out", str(out)]

    def run(self, folder: Path) -> "Outcome":
        """Runs the command, which is to end well, and returns what it wrote."""
        result = CliRunner().invoke(app, self.write(folder))
        assert result.exit_code == 0, result.output
        return Outcome(folder / "out", result.stdout)

    def fail(self, folder: Path) -> Result:
        """Runs the command, which is to refuse the case and write nothing."""
        result = CliRunner().invoke(app, self.write(folder))
        assert result.exit_code == 2, result.output
        assert not list((folder / "out").glob("*.csv"))
        return result


@dataclass(frozen=True)
class Outcome:
    """What the command wrote and printed."""

    folder: Path
    printed: str

    def rows(self, name: str) -> list[Row]:
        """Returns the rows of a file."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def values(self, name: str, column: str) -> list[str]:
        """Returns a column of a file."""
        return [row[column] for row in self.rows(name)]

    def total(self, name: str, column: str) -> int:
        """Returns the sum of a column of whole numbers."""
        return sum(map(int, self.values(name, column)))


def table(header: str, rows: Iterable[str]) -> str:
    """Returns the text of a table."""
    return "\n".join([header, *rows]) + "\n"


def padded(width: int) -> Callable[[str], str]:
    """Returns a function that fills a row with empty cells."""
    return lambda row: row + "," * (width - 1 - row.count(","))
