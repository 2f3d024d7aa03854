"""Registry of instances: public families, read from files, and our own, made from a seed."""

import csv
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from fnmatch import fnmatch
from itertools import product
from pathlib import Path

from benchmarks.formats import hhcrsp, homecare, uhhc
from benchmarks.instance import EPOCH, Instance, start_ticks
from scheduler.demand import make_problem
from scheduler.domain.places import TravelSettings
from scheduler.domain.roster import Roster
from scheduler.domain.rules import CATALOGUE, HARD, OFF, Objective, Rule
from scheduler.geo.travel import travel_matrix
from scheduler.synthetic import DaySpec, generate

READERS: dict[str, Callable[[Path], Instance]] = {"hhcrsp": hhcrsp.read, "homecare": homecare.read, "uhhc": uhhc.read}
OWN_FAMILY = "own"
SIZES = (60, 100, 300, 1000)
SEEDS = (1, 2, 3, 4, 5)
PAIR_SHARES = {"": 0.0, "_pairs": 0.15}
OWN: dict[str, tuple[int, float, int]] = {
    f"own{visits}{pairs}_s{seed}": (visits, share, seed) for visits, (pairs, share), seed in product(SIZES, PAIR_SHARES.items(), SEEDS)
}
"""Visits, share of double-ups and seed of each of our own instances."""
TRAVEL_ALONE = Objective(
    settings={rule: OFF for rule, info in CATALOGUE.items() if info.may_be_off and info.default != HARD} | {Rule.TRAVEL_TIME: 1}
)
SMOKE = {"smoke20_s1": (20, 0.0, 1), "smoke20_pairs_s1": (20, 0.15, 1), "smoke60_pairs_s2": (60, 0.15, 2)}

CHOSEN_ON_BOTH = "The settings of version 0.1.0 were chosen on both halves."


class Half(StrEnum):
    """Half of a public family: settings are chosen on one, and figures told from the other."""

    CHOOSING = "choosing"
    REPORTING = "reporting"


def halves(path: Path = Path(__file__).parent / "halves.csv") -> dict[str, tuple[str, Half]]:
    """Reads the list that halves each public family: dataset and half by instance.

    Within a family, ordered by size and name, every second instance is for reporting. Instances
    that are not listed belong to neither half: they are for outside judges.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return {row["instance"]: (row["dataset"], Half(row["half"])) for row in csv.DictReader(file)}


HALVES = halves()


def half_of(instance: str) -> Half | None:
    """Returns the half to which a public instance belongs; None if it is not listed."""
    return HALVES[instance][1] if instance in HALVES else None


def read(path: Path) -> Instance:
    """Reads the public instance in a file of any family.

    Raises:
        ValueError: The file is of no family.
    """
    for reader in READERS.values():
        try:
            return reader(path)
        except KeyError:
            continue
    raise ValueError(f"{path} is of no family that is known here ({', '.join(READERS)})")


def own_names(*patterns: str) -> list[str]:
    """Returns the names of our own instances that fit one of the patterns, such as ``own100*``."""
    return [name for name in OWN if any(fnmatch(name, pattern) for pattern in patterns)]


def own(name: str) -> Instance:
    """Makes one of our own instances, at real postcodes."""
    return made(name, *OWN[name])


def smoke(name: str) -> Instance:
    """Makes a small day, to check that everything still works."""
    return made(name, *SMOKE[name])


def made(name: str, visits: int, double_up_share: float, seed: int) -> Instance:
    """Generates a day with hard rules at their defaults and a price on travel time alone.

    The same seed gives the same day. No visit is optional, so that costs and gaps are minutes of
    travel.
    """
    spec = DaySpec(day=date(EPOCH.year, EPOCH.month, EPOCH.day), visits=visits, double_up_share=double_up_share, optional_share=0)
    problem = make_problem(generate(spec, seed)).replace(objective=TRAVEL_ALONE)

    def solution(roster: Roster) -> dict[str, list[list[object]]]:
        return {run.shift_id: [[a.visit_id, start_ticks(problem, a.start)] for a in run.assignments] for run in roster.runs}

    travel = travel_matrix(problem, TravelSettings())
    return Instance(name, OWN_FAMILY, problem, travel, unit=1 / problem.ticks_per_minute, solution=solution)
