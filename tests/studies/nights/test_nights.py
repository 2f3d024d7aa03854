"""Groups of sleepovers: against every grouping of few homes, and the files that the command writes."""

import csv
import itertools
import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.domain.errors import BadInput
from scheduler.domain.money.nights import NightRate
from scheduler.domain.nights import NightCall, Sleepover
from scheduler.domain.places import Location
from scheduler.files.reading.nights import read_nights
from scheduler.studies.nights import groups
from scheduler.studies.nights.cost import night_costs, rate_on
from scheduler.studies.nights.groups import Grouping, group_from_anywhere, group_from_base
from scheduler.studies.nights.instance import NightInstance, make_instance
from tests.builders import at
from tests.files.money_faults import CALLS, HOMES, NIGHT_FAULTS

POINTS = st.tuples(st.integers(0, 12), st.integers(0, 12))


def home(name: str, lat: float = 52.2, lon: float = -2.7, **more: object) -> Sleepover:
    return Sleepover(service_user_id=name, location=Location(location_id=name, lat=lat, lon=lon), **more)


def calls_of(**numbers: int) -> list[NightCall]:
    """Returns calls of half an hour on days one after the other."""
    day = at("02:00", date(2026, 1, 1))
    return [
        NightCall(service_user_id=name, at=day + timedelta(days=one), minutes=30)
        for name, number in numbers.items()
        for one in range(number)
    ]


@st.composite
def instances(draw: st.DrawFn) -> NightInstance:
    points = draw(st.lists(POINTS, min_size=1, max_size=6))
    homes = [home(f"P{number}", 52 + y / 50, -2.7 + x / 30) for number, (x, y) in enumerate(points)]
    calls = calls_of(**{f"P{number}": draw(st.integers(0, 3)) for number in range(len(homes))})
    most = draw(st.none() | st.integers(1, 4))
    return make_instance(homes, calls, within_minutes=draw(st.integers(5, 40)), nights=30, most_homes=most)


def groupings(count: int) -> list[list[set[int]]]:
    """Returns every way to put homes into groups."""
    ways: list[list[set[int]]] = [[]]
    for number in range(count):
        ways = [
            [*way[:at], way[at] | {number}, *way[at + 1 :]] if at < len(way) else [*way, {number}]
            for way in ways
            for at in range(len(way) + 1)
        ]
    return ways


def is_small(instance: NightInstance, group: set[int]) -> bool:
    few = instance.most_homes is None or len(group) <= instance.most_homes
    return few and int(instance.loads[sorted(group)].sum()) <= instance.load_limit


def reaches(instance: NightInstance, base: int, group: set[int]) -> bool:
    return all(instance.seconds[base, one] <= instance.within_seconds for one in group)


def keeps(instance: NightInstance, group: set[int], promise: str) -> bool:
    """Returns whether a group keeps a promise and its limits."""
    some = any if promise == "from base" else all
    return is_small(instance, group) and some(reaches(instance, base, group) for base in group)


def check(instance: NightInstance, found: Grouping) -> None:
    """Checks that the groups keep the promise, and that every other grouping has as many at least."""
    count = len(instance.homes)
    assert all(keeps(instance, set(members), found.promise) for members in found.groups.values())
    if found.promise == "from base":
        assert all(reaches(instance, base, set(members)) for base, members in found.groups.items())
    best = min((len(way) for way in groupings(count) if all(keeps(instance, group, found.promise) for group in way)), default=0)
    assert found.bound <= best <= len(found.groups)
    assert len(found.groups) == best


@settings(max_examples=30, deadline=None)
@given(instances())
def test_both_promises_are_kept_with_as_few_groups_as_can_be(instance: NightInstance) -> None:
    first = group_from_base(instance)
    check(instance, first)
    check(instance, group_from_anywhere(instance, first))


@settings(max_examples=20, deadline=None)
@given(instances())
def test_no_choice_of_as_many_bases_has_a_smaller_sum_of_responses(instance: NightInstance) -> None:
    found = group_from_base(instance)
    homes = range(len(instance.homes))
    sums = []
    for bases in itertools.combinations(homes, len(found.groups)):
        for chosen in itertools.product(bases, repeat=len(instance.homes)):
            groups = [{one for one in homes if chosen[one] == base} for base in bases]
            if all(
                not group or (is_small(instance, group) and reaches(instance, base, group))
                for base, group in zip(bases, groups, strict=True)
            ):
                sums.append(sum(int(instance.seconds[base, one]) for one, base in enumerate(chosen)))
        if len(sums) > 200_000:
            return
    assert found.total_seconds == min(sums, default=0)
    assert found.total_bound == found.total_seconds


def test_who_is_kept_out_is_counted() -> None:
    homes = [home("P1"), home("P2", may_share=False), home("P3", carers=2), home("P4")]
    instance = make_instance(homes, calls_of(P4=30), within_minutes=15, nights=30)
    assert [one.service_user_id for one in instance.homes] == ["P1"]
    assert [len(kind) for kind in (instance.presence, instance.two_carers, instance.too_many_calls)] == [1, 1, 1]


def test_the_size_of_a_group_follows_from_its_calls() -> None:
    """Calls of an hour (30 minutes and twice 15) every 18 nights: each home is a load of 1/162, and the limit 5/95 takes eight."""
    homes = [home(f"P{number}") for number in range(20)]
    calls = calls_of(**{f"P{number}": 1 for number in range(20)})
    found = group_from_base(make_instance(homes, calls, within_minutes=15, nights=18))
    assert sorted(map(len, found.groups.values()), reverse=True)[0] == 8
    assert len(found.groups) == found.bound == 3


def test_no_home_and_no_call() -> None:
    empty = make_instance([], [], within_minutes=15)
    first = group_from_base(empty)
    assert first.groups == group_from_anywhere(empty, first).groups == {}
    assert first.gap == 0


def test_cost_by_each_way_of_paying() -> None:
    homes = [home("P1"), home("P2"), home("P3", carers=2)]
    instance = make_instance(homes, calls_of(P1=2), within_minutes=15, nights=30)
    rates = tuple(
        NightRate(
            since=date(year, 4, 1),
            sleep_in_pence_per_night=pence,
            awake_pence_per_hour=1271,
            all_hours_pence_per_hour=1300,
            waking_pence_per_hour=1500,
        )
        for year, pence in ((2025, 5000), (2026, 6000))
    )
    costs = night_costs(instance, (group_from_base(instance),), rate_on(rates, date(2026, 11, 23)))
    assert [(one.arrangement, one.responders, one.rule) for one in costs[:3]] == [
        ("today", 4, "sleep_in"),
        ("today", 4, "all_hours"),
        ("today", 4, "waking_hours"),
    ]
    awake = 2 * 30 / 30 * 7 / 60  # hours a week
    assert costs[0].pence == round(4 * 7 * 6000 + awake * 1271)
    assert [one.pence for one in costs[1:3]] == [4 * 63 * 1300, 4 * 63 * 1500]
    assert [(one.responders, one.pence) for one in costs[4:6]] == [(3, 3 * 63 * 1300), (3, 3 * 63 * 1500)]
    assert all(one.pence is None for one in night_costs(instance, (), None))


@pytest.mark.parametrize(("since", "code"), [(["2027-01-01"], "M301"), ([], "M301"), (["2026-04-01", "2026-04-01"], "M302")])
def test_prices_of_nights_that_do_not_hold_are_a_fault(since: list[str], code: str, tmp_path: Path) -> None:
    price = "sleep_in_pence_per_night = 6000\nawake_pence_per_hour = 1271\nall_hours_pence_per_hour = 1300\nwaking_pence_per_hour = 1500\n"
    rates = tmp_path / "rates.toml"
    rates.write_text("".join(f"[[night]]\nsince = {day}\n{price}" for day in since), encoding="utf-8")
    homes, calls = files_of(tmp_path, HOMES, CALLS)
    words = ["nights", homes, calls, "--rates", rates, "--day", "2026-11-23", "--out", tmp_path / "out"]
    made = CliRunner().invoke(app, [str(word) for word in words])
    assert made.exit_code == 2
    assert f"{code} rates.toml" in made.stderr
    assert not (tmp_path / "out" / "cost.csv").exists()


def files_of(folder: Path, homes: str, calls: str) -> tuple[Path, Path]:
    paths = folder / "sleepovers.csv", folder / "incidents.csv"
    for path, text in zip(paths, (homes, calls), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.mark.parametrize(("code", "where", "homes", "calls"), NIGHT_FAULTS, ids=[code for code, *_ in NIGHT_FAULTS])
def test_each_fault_is_at_its_cell(tmp_path: Path, code: str, where: str, homes: str, calls: str) -> None:
    with pytest.raises(BadInput) as bad:
        read_nights(*files_of(tmp_path, homes, calls))
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [(code, where)]


def test_sixty_homes_by_the_command(tmp_path: Path) -> None:
    """Groups keep their promise by the table itself, and the page asks nothing of any other site."""
    random = np.random.default_rng(3)
    rows = [f"P{number},{lat:.4f},{lon:.4f},," for number, (lat, lon) in enumerate(random.uniform((55.9, -3.05), (56.05, -2.5), (60, 2)))]
    paths = files_of(tmp_path, HOMES.splitlines()[0] + "\n" + "\n".join([*rows, "Q1,55.95,-2.8,no,", "Q2,55.95,-2.8,,2"]) + "\n", CALLS)
    out = tmp_path / "out"
    arguments = ["nights", *map(str, paths), "--within", "15", "--counted-nights", "30", "--seconds", "3", "--out", str(out)]
    outcome = CliRunner().invoke(app, arguments)
    assert outcome.exit_code == 0, outcome.output
    assert "60 may share, 2 are kept out: 1 need presence, 1 two carers" in outcome.stdout
    assert re.search(r"From base +\d+ groups \((?:proven least|at least \d+ are needed, gap \d+%)\)", outcome.stdout)
    for name, column in (("groups", "minutes_from_base"), ("groups_anywhere", "minutes_from_farthest")):
        with (out / f"{name}.csv").open(encoding="utf-8") as file:
            found = list(csv.DictReader(file))
        assert len(found) == 60
        assert all(float(row[column]) <= 15 for row in found)
        assert all(row["base"] in {other["service_user_id"] for other in found if other["group_id"] == row["group_id"]} for row in found)
    page = (out / "map.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert not re.search(r"(?:src|href)=", page)


@pytest.mark.parametrize(("seed", "within"), [(1, 30), (2, 20), (3, 12)])
def test_few_bases_are_the_best_of_all_choices(seed: int, within: int, monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(seed).uniform((55.9, -2.9), (56.0, -2.6), (14, 2))
    homes = [home(f"P{number}", float(lat), float(lon)) for number, (lat, lon) in enumerate(points)]
    instance = make_instance(homes, [], within_minutes=within, nights=30)
    found = group_from_base(instance)
    monkeypatch.setattr(groups, "MOST_CHOICES", 0)
    solved = group_from_base(instance)
    assert (found.total_seconds, found.total_bound) == (solved.total_seconds, solved.total_bound)
    assert len(found.groups) == len(solved.groups)
    assert all(instance.seconds[base, at] <= instance.within_seconds for at, base in enumerate(found.base_of))
