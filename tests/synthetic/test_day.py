"""The generator: what it promises of every day it draws, and the folders that are drawn with it."""

import importlib.util
import itertools
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.demand import make_problem
from scheduler.domain.care import LinkedCarers, Visit
from scheduler.domain.inputs import Inputs
from scheduler.domain.people import Carer
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Shift
from scheduler.files.importing.folder import TEAMS
from scheduler.files.reading.read import read_folder
from scheduler.files.reading.teams import read_teams
from scheduler.files.writing.write import write_folder
from scheduler.synthetic import DaySpec, generate
from scheduler.synthetic.chance import apportion, draw
from scheduler.synthetic.places import draw_homes, km_between, settlements
from scheduler.synthetic.spec import hours

DAY = date(2026, 11, 23)
DATA = Path(__file__).parents[2] / "data"
GENERATED = ["leominster", "herefordshire", "leominster-week", "herefordshire-week", "east-lothian", "north-lanarkshire"]
SIZES = st.integers(20, 150)
SEEDS = st.integers(0, 10_000)


def maker() -> ModuleType:
    """data/make.py as a module."""
    spec = importlib.util.spec_from_file_location("make", DATA / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def county() -> Inputs:
    return generate(DaySpec(day=DAY, visits=350), 1)


def able(problem: Problem, visit: Visit) -> list[str]:
    """Carers on duty who may make the visit, by the rules and without a look at the generator."""
    person = problem.service_user[visit.service_user_id]
    window = visit.windows[0]
    return [
        carer.carer_id
        for carer in problem.carers
        if any(
            in_time(shift, window.earliest, window.latest, visit.minutes) for shift in problem.shifts if shift.carer_id == carer.carer_id
        )
        and all(
            any(held.skill == need.skill and held.level >= need.level and current(held.expires) for held in carer.skills)
            for need in visit.skills
        )
        and (person.carer_gender in {None, carer.gender})
        and carer.carer_id not in person.refused_carers
        and (not carer.localities or person.locality in carer.localities)
        and (visit.team is None or visit.team in carer.teams)
    ]


def in_time(shift: Shift, earliest: object, latest: object, minutes: int) -> bool:
    begins = max(shift.start, earliest)  # type: ignore[call-overload]
    return bool(begins <= latest and begins + timedelta(minutes=minutes) <= shift.end)


def current(expires: date | None) -> bool:
    return expires is None or expires >= DAY


def test_same_seed_same_day_and_another_seed_another() -> None:
    spec = DaySpec(day=DAY, visits=60)
    assert generate(spec, 7) == generate(spec, 7)
    assert generate(spec, 7).visits != generate(spec, 8).visits


@given(visits=SIZES, seed=SEEDS, share=st.sampled_from([0.0, 0.15, 0.24, 0.5, 1.0]))
@settings(max_examples=15, deadline=None)
def test_visits_and_double_ups_are_as_many_as_asked_for(visits: int, seed: int, share: float) -> None:
    spec = DaySpec(day=DAY, visits=visits, double_up_share=share)
    made = make_problem(generate(spec, seed))
    assert len(made.visits) == visits
    pairs = sum(visit.carers == 2 for visit in made.visits)
    assert pairs == round(share * visits) or (share == 1.0 and pairs == sum(not is_insulin(visit) for visit in made.visits))


def is_insulin(visit: Visit) -> bool:
    return any(need.level == 2 for need in visit.skills)


@given(visits=SIZES, seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_the_mix_of_lengths_and_of_waves_is_exact(visits: int, seed: int) -> None:
    spec = DaySpec(day=DAY, visits=visits)
    made = generate(spec, seed).visits
    lengths = sorted(spec.visit_minutes)
    assert [Counter(visit.minutes for visit in made)[length] for length in lengths] == apportion(
        visits, [spec.visit_minutes[length] for length in lengths]
    )
    starts = [visit.planned_start.hour * 60 + visit.planned_start.minute for visit in made if visit.planned_start]
    in_waves = [sum(wave.span[0] - 30 <= start <= wave.span[1] for start in starts) for wave in spec.waves]
    assert in_waves == apportion(visits, [wave.share for wave in spec.waves])


@given(visits=st.integers(60, 150), seed=SEEDS)
@settings(max_examples=8, deadline=None)
def test_every_visit_has_as_many_able_carers_on_duty_as_it_needs(visits: int, seed: int) -> None:
    problem = make_problem(generate(DaySpec(day=DAY, visits=visits), seed))
    assert [visit.visit_id for visit in problem.visits if len(able(problem, visit)) < visit.carers] == []


def test_in_a_busy_county_every_visit_has_two_carers_to_spare(county: Inputs) -> None:
    problem = make_problem(county)
    assert min(len(able(problem, visit)) - visit.carers for visit in problem.visits) >= 2


def test_four_carers_at_least_are_on_duty_at_every_double_up(county: Inputs) -> None:
    for visit in county.visits:
        if visit.carers == 2 and visit.planned_start is not None:
            ends = visit.planned_start + timedelta(minutes=visit.minutes)
            assert sum(shift.start <= visit.planned_start and ends <= shift.end for shift in county.shifts) >= 4


@pytest.mark.parametrize("slack", [1.0, 1.3, 1.6])
def test_more_slack_is_more_duty_and_always_enough_for_all_the_work(slack: float) -> None:
    made = generate(DaySpec(day=DAY, visits=200, slack=slack), 3)
    work = sum(visit.carers * (visit.minutes + 12) for visit in made.visits)
    on_duty = sum((shift.end - shift.start).total_seconds() / 60 for shift in made.shifts)
    assert 0.95 * slack * work <= on_duty <= 1.6 * slack * work


def test_linked_visits_can_keep_their_gaps(county: Inputs) -> None:
    problem = make_problem(county)
    kinds = Counter((link.whole, link.carers) for link in problem.links)
    assert set(kinds) == {(True, LinkedCarers.ANY), (False, LinkedCarers.ANY), (False, LinkedCarers.SAME)}
    for link in problem.links:
        first, second = problem.visit[link.first_visit_id], problem.visit[link.second_visit_id]
        assert first.service_user_id == second.service_user_id
        assert first.planned_start is not None
        assert second.planned_start is not None
        apart = (second.planned_start - first.planned_start).total_seconds() / 60
        assert (link.min_gap_minutes or 0) <= apart <= (link.max_gap_minutes or 24 * 60)
        assert not link.whole or (is_insulin(first) and link.min_gap_minutes == first.minutes)


def test_nobody_is_planned_to_have_two_visits_at_once(county: Inputs) -> None:
    by_person: dict[str, list[Visit]] = {}
    for visit in county.visits:
        by_person.setdefault(visit.service_user_id, []).append(visit)
    for visits in by_person.values():
        for one, two in itertools.pairwise(visits):
            assert one.planned_start is not None
            assert two.planned_start is not None
            assert one.planned_start + timedelta(minutes=one.minutes) <= two.planned_start


def test_everybody_is_visited_and_bonds_are_with_carers_of_the_day(county: Inputs) -> None:
    assert {visit.service_user_id for visit in county.visits} == {person.service_user_id for person in county.service_users}
    on_duty = {shift.carer_id for shift in county.shifts}
    for person in county.service_users:
        assert on_duty.issuperset(person.preferred_carers)
        assert not set(person.preferred_carers) & set(person.refused_carers)
    assert any(person.refused_carers for person in county.service_users)
    assert any(person.carer_gender for person in county.service_users)


def test_history_lies_before_the_day_and_partly_beyond_the_fortnight(county: Inputs) -> None:
    ages = [(DAY - entry.day).days for entry in county.history]
    assert min(ages) >= 1
    assert max(ages) > 14
    assert 0 < len(make_problem(county).history) < len(county.history)


def test_preferred_carers_can_make_some_visit_of_theirs(county: Inputs) -> None:
    problem = make_problem(county)
    for person in problem.service_users:
        own = [visit for visit in problem.visits if visit.service_user_id == person.service_user_id]
        assert all(any(carer in able(problem, visit) for visit in own) for carer in person.preferred_carers)


def test_all_live_at_real_postcodes_near_the_place_that_was_named() -> None:
    spec = DaySpec(day=DAY, visits=60, around="Ross on Wye", radius_km=8, localities=1)
    among = settlements(spec)
    centre = next(place.at for place in among if place.at.name == "Ross on Wye")
    known = {postcode.name: postcode for place in among for postcode in place.postcodes}
    for location in generate(spec, 1).locations:
        postcode = known[str(location.postcode)]
        assert (location.lat, location.lon) == (postcode.lat, postcode.lon)
        assert km_between([postcode], [centre])[0, 0] < 8 + 4  # the postcode is up to a few km from its village


def test_towns_and_villages_share_the_homes_as_asked_for() -> None:
    spec = DaySpec(day=DAY, visits=1, rural_share=0.25)
    homes = draw_homes(spec, settlements(spec), 200, np.random.default_rng(1))
    assert sum(not home.settlement.is_town for home in homes) == 50


def test_localities_are_the_market_towns_and_no_suburb() -> None:
    names = {place.locality for place in settlements(DaySpec(day=DAY, visits=1))}
    assert names == {"Hereford", "Leominster", "Ross on Wye", "Ledbury", "Bromyard", "Kington"}


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_on_which_the_clocks_change_are_days_like_others(day: date) -> None:
    made = make_problem(generate(DaySpec(day=day, visits=60), 1))
    assert len(made.visits) == 60
    assert min(shift.start.hour for shift in made.shifts) in {6, 7, 8}


def test_staff_vary_in_what_they_can_do(county: Inputs) -> None:
    """A roster is a puzzle only where not everybody can do everything everywhere."""
    skills = Counter(held.skill for carer in county.carers for held in carer.skills if current(held.expires))
    assert all(0 < skills[skill] < len(county.carers) for skill in ("medication", "moving_handling", "reablement"))
    kinds: list[set[bool]] = [{bool(of(carer)) for carer in county.carers} for of in (_localities, _teams, _expired)]
    assert kinds == [{True, False}] * 3


def _localities(carer: Carer) -> tuple[str, ...]:
    return carer.localities


def _teams(carer: Carer) -> tuple[str, ...]:
    return carer.teams


def _expired(carer: Carer) -> list[str]:
    return [held.skill for held in carer.skills if not current(held.expires)]


def test_files_hold_all_of_a_generated_day(county: Inputs, tmp_path: Path) -> None:
    write_folder(county, tmp_path)
    assert read_folder(tmp_path) == county


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"visit_minutes": {30: 0.5}}, "the shares of visit_minutes come to 0.5 and not to 1"),
        ({"waves": ({"name": "all day", "span": hours(7, 22), "share": 0.9},)}, "the shares of waves come to 0.9"),
        ({"patterns": ((hours(14, 7),),)}, "not in order of time and inside of the day"),
        ({"patterns": ((hours(7, 14), hours(13, 20)),)}, "not in order of time"),
        ({"patterns": ((hours(20, 26),),)}, "inside of the day"),
        ({"patterns": ((),)}, "not in order of time"),
    ],
)
def test_a_spec_that_makes_no_sense_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        DaySpec.model_validate({"day": DAY, "visits": 60} | fields)


def test_a_place_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no place is called Atlantis"):
        generate(DaySpec(day=DAY, visits=10, around="Atlantis"), 1)


@pytest.mark.parametrize("spec", [DaySpec(day=DAY, visits=1), DaySpec(day=DAY, visits=3, double_up_share=1, visit_minutes={45: 1.0})])
def test_the_smallest_days_can_be_drawn(spec: DaySpec) -> None:
    assert len(make_problem(generate(spec, 0)).visits) == spec.visits


@given(total=st.integers(0, 5000), shares=st.lists(st.floats(0.01, 1), min_size=1, max_size=6))
def test_apportioned_parts_add_up_and_are_within_one_of_their_share(total: int, shares: list[float]) -> None:
    parts = apportion(total, shares)
    assert sum(parts) == total
    assert all(abs(part - share / sum(shares) * total) < 1 + 1e-6 for part, share in zip(parts, shares, strict=True))


def test_draws_are_different_places_and_follow_the_weights() -> None:
    rng = np.random.default_rng(1)
    first = Counter(int(draw(rng, np.array([1.0, 3.0, 0.0]), 1)[0]) for _ in range(4000))
    assert first[2] == 0
    assert 2.7 < first[1] / first[0] < 3.3
    assert sorted(draw(rng, np.ones(9), 9)) == list(range(9))


@pytest.mark.parametrize("name", GENERATED)
def test_committed_folder_is_what_its_seed_gives(name: str, tmp_path: Path) -> None:
    """To the byte; beside the tables stands a page that says where the places come from, and by which licence."""
    make = maker()
    write_folder(make.made(name), tmp_path)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    committed = {path.name: path.read_text(encoding="utf-8") for path in (DATA / name).iterdir()}
    page = committed.pop("README.md")
    committed = {file: text for file, text in committed.items() if not file.endswith(".toml") or file == "settings.toml"}  # scenarios
    committed = {file: text for file, text in committed.items() if file not in TEAMS}
    assert written == committed
    assert ("Contains Ordnance Survey data (c) Crown copyright" in page) is (name not in {"east-lothian", "north-lanarkshire"})
    assert "CC BY 4.0" in page


@pytest.mark.parametrize("name", GENERATED)
def test_readme_tells_the_shape_of_each_set(name: str) -> None:
    make = maker()
    _, seed = make.SETS[name]
    row = f"| {name} | {seed} | {make.shape(read_folder(DATA / name))} |"
    assert row in (DATA / "README.md").read_text(encoding="utf-8")


def test_leominster_is_the_day_of_a_service_with_110_hours_a_week() -> None:
    made = read_folder(DATA / "leominster")
    assert round(7 * sum(visit.minutes * visit.carers for visit in made.visits) / 60) == 110
    assert len(made.carers) == 5


def test_a_locality_holds_everybody_who_lives_and_works_there() -> None:
    made = read_folder(DATA / "north-lanarkshire")
    assert {person.locality for person in made.service_users} == {"Bellshill"}
    assert {locality for carer in made.carers for locality in carer.localities} <= {"Bellshill"}
    spec = DaySpec(day=date(2026, 11, 23), visits=20, county="north lanarkshire", around="Bellshill", within="Ayr")
    with pytest.raises(ValueError, match="no place of north lanarkshire lies in the locality Ayr"):
        generate(spec, 1)


def test_the_staff_of_the_locality_are_the_carers_of_its_week() -> None:
    """The table of teams and the week tell of the same people: ids, and the skills that both know."""
    carers = {carer.carer_id: {held.skill for held in carer.skills} for carer in read_folder(DATA / "north-lanarkshire").carers}
    staff = [member for member in read_teams(DATA / "north-lanarkshire").staff if member.locality == "Bellshill"]
    assert {member.carer_id: set(member.skills) for member in staff} == carers
