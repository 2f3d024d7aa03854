"""Nobody is found in anonymised inputs, and they are the same problem."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from scheduler.demand import make_problem
from scheduler.demand.anonymising import anonymise
from scheduler.demand.anonymising.anonymise import FREE_TEXTS, IDENTIFIERS, PLACES, UNCHANGED, WORDS, original_words, outcode
from scheduler.demand.anonymising.dates import possible_weeks
from scheduler.demand.anonymising.pseudonyms import Pseudonyms
from scheduler.domain.calendar import bank_holidays
from scheduler.domain.clock import wall_clock
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs, Settings
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.write import write_folder
from scheduler.geo.distance import haversine_metres
from scheduler.geo.travel import travel_matrix
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations

DATA = Path(__file__).resolve().parents[3] / "data"
KEY = bytes(range(32))
FOLDERS = ["tiny", "leominster", "herefordshire", "leominster-week", "herefordshire-week"]


@pytest.fixture(scope="module", params=FOLDERS)
def pair(request: pytest.FixtureRequest) -> tuple[str, Inputs, Inputs]:
    """A folder and its inputs, as they are and anonymised."""
    inputs = read_folder(DATA / request.param)
    return request.param, inputs, anonymise(inputs, KEY)


def secrets_of(inputs: Inputs) -> set[str]:
    """All ids, words of names, postcodes and areas."""
    names = [person.name for person in inputs.service_users] + [carer.name for carer in inputs.carers]
    found = {word for name in names for word in name.split()}
    found |= {place.location_id for place in inputs.locations} | {place.postcode for place in inputs.locations if place.postcode}
    found |= {person.locality for person in inputs.service_users if person.locality}
    found |= {visit.visit_id for visit in inputs.visits} | {shift.shift_id for shift in inputs.shifts}
    found |= {package.package_id for package in inputs.packages} | {episode.episode_id for episode in inputs.episodes}
    found |= {pattern.pattern_id for pattern in inputs.visit_patterns} | {pattern.pattern_id for pattern in inputs.shift_patterns}
    return found | {inward for postcode in list(found) for inward in postcode.split()[1:]}


def test_no_name_id_or_postcode_of_the_original_is_in_any_file(pair: tuple[str, Inputs, Inputs], tmp_path: Path) -> None:
    _, inputs, anonymous = pair
    write_folder(anonymous, tmp_path)
    text = "\n".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    words = set(re.findall(r"\w+", text.casefold())) | set(re.split(r"[,;\n]", text.casefold()))
    assert {secret for secret in secrets_of(inputs) if secret.casefold() in words} == set()
    assert len(secrets_of(inputs)) > 20
    assert "dentist" not in text
    assert "hospital" not in text
    points = {f"{place.lat},{place.lon}" for place in inputs.locations if place.lat is not None}
    assert {point for point in points if point in text} == set()


def test_the_search_for_secrets_finds_them_in_the_original(tmp_path: Path) -> None:
    inputs = read_folder(DATA / "leominster")
    write_folder(inputs, tmp_path)
    text = "\n".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir()).casefold()
    words = set(re.findall(r"\w+", text)) | set(re.split(r"[,;\n]", text))
    assert {secret for secret in secrets_of(inputs) if secret.casefold() not in words} == set()


def test_what_is_written_reads_back_as_the_same(pair: tuple[str, Inputs, Inputs], tmp_path: Path) -> None:
    _, _, anonymous = pair
    write_folder(anonymous, tmp_path)
    again = read_folder(tmp_path)
    assert again.warnings == ()
    for table in Inputs.model_fields:
        old, new = getattr(anonymous, table), getattr(again, table)
        assert Counter(map(repr, new)) == Counter(map(repr, old)) if isinstance(old, tuple) else new == old, table


def test_homes_move_by_150_to_400_metres_and_stay_together() -> None:
    inputs = read_folder(DATA / "leominster")
    together = inputs.locations[0].replace(location_id=inputs.locations[1].location_id)
    inputs = inputs.replace(locations=(inputs.locations[0], together, *inputs.locations[2:]))
    moved = _moves(inputs, anonymise(inputs, KEY))
    distances = [metres for _, metres in moved.values()]
    assert 149.9 < min(distances) < 250
    assert 300 < max(distances) < 400.1
    places = [moved[place.location_id][0] for place in inputs.locations[:3]]
    assert places[0] == places[1] != places[2]


def _moves(inputs: Inputs, anonymous: Inputs) -> dict[str, tuple[tuple[float, float], float]]:
    """The new point of each home by its old id, and its distance from the old one."""
    pseudonyms = Pseudonyms(KEY, original_words(inputs))
    renamed = {person.location_id: pseudonyms.identifier("person", person.service_user_id) for person in inputs.service_users}
    renamed |= {carer.home_location_id: pseudonyms.identifier("carer", carer.carer_id) for carer in inputs.carers}
    new = {place.location_id: (place.lat, place.lon) for place in anonymous.locations}
    found = {}
    for place in inputs.locations:
        lat, lon = new[renamed[place.location_id]]
        assert lat is not None
        assert lon is not None
        assert place.lat is not None
        assert place.lon is not None
        found[place.location_id] = (lat, lon), float(haversine_metres(place.lat, place.lon, lat, lon))
    return found


@pytest.mark.parametrize(
    ("postcode", "half"),
    [("HR6 9TE", "HR6"), ("hr69te", "HR6"), ("EC1A 1BB", "EC1A"), ("B1 1AA", "B1"), ("HR6", "HR6"), ("Orchard House", None), (None, None)],
)
def test_of_a_postcode_the_first_half_stays(postcode: str | None, half: str | None) -> None:
    assert outcode(postcode) == half


def test_the_same_key_gives_the_same_pseudonyms_in_other_folders_and_another_key_others() -> None:
    inputs = read_folder(DATA / "leominster")
    part = inputs.replace(history=(), absences=(), visits=inputs.visits[:10], links=())
    same, other = anonymise(part, KEY), anonymise(inputs, bytes(32))
    names = {carer.carer_id: carer.name for carer in anonymise(inputs, KEY).carers}
    assert {carer.carer_id: carer.name for carer in same.carers} == names
    assert not names.keys() & {carer.carer_id for carer in other.carers}
    assert not set(names.values()) & {carer.name for carer in other.carers}


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        anonymise(read_folder(DATA / "tiny"), b"short")


def test_the_problem_is_the_same_but_for_names_and_a_shift_of_whole_weeks(pair: tuple[str, Inputs, Inputs]) -> None:
    """Visits and shifts have the same local times, lengths and links, and so each rule means the same."""
    _, inputs, anonymous = pair
    weeks = anonymous.settings.day - inputs.settings.day
    assert weeks
    assert weeks % timedelta(days=7) == timedelta()
    old, new = make_problem(inputs), make_problem(anonymous)
    assert _shape(old, timedelta()) == _shape(new, weeks)


def _shape(problem: Any, moved: timedelta) -> tuple[Counter[Any], ...]:
    """What is left of a problem without names: how often each kind of visit, shift, link and so on comes."""
    start = problem.horizon_start
    carers = Counter(entry.carer_id for entry in problem.history)
    return (
        Counter(
            (
                tuple((window.earliest - start, window.latest - start) for window in visit.windows),
                visit.planned_start and visit.planned_start - start,
                tuple(sorted(need.skill for need in visit.skills)),
                *(getattr(visit, name) for name in ("minutes", "carers", "visit_type", "time_critical", "priority", "optional")),
            )
            for visit in problem.visits
        ),
        Counter((shift.start - start, shift.end - start, shift.break_minutes) for shift in problem.shifts),
        Counter((link.min_gap_minutes, link.max_gap_minutes, link.carers) for link in problem.links),
        Counter(len(person.preferred_carers) for person in problem.service_users),
        Counter((len(carer.skills), carer.gender, carer.travel_mode, carer.contract_minutes) for carer in problem.carers),
        Counter(carers.values()),
        Counter((worked.day - moved, worked.minutes) for worked in problem.worked),
        Counter(wall_clock(visit.windows[0].earliest, problem.timezone) - moved for visit in problem.visits),
    )


def test_the_best_roster_costs_the_same_where_travel_is_the_same() -> None:
    """Tiny has a matrix of its own, which does not move."""
    inputs = read_folder(DATA / "tiny")
    scores = []
    for source in (inputs, anonymise(inputs, KEY)):
        problem = make_problem(source)
        scores.append(solve(problem, travel_matrix(problem, source.travel), stop=MaxIterations(1000), seed=1).score)
    assert scores[0] == scores[1]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 15), date(2026, 12, 24)])
def test_days_keep_their_side_of_the_clock_change_and_get_no_new_bank_holiday(day: date) -> None:
    inputs = read_folder(DATA / "leominster-week")
    inputs = inputs.replace(settings=inputs.settings.replace(day=day - timedelta(days=3)), absences=(), suspensions=())
    for weeks in possible_weeks(inputs):
        moved = day + timedelta(weeks=weeks)
        noon, new_noon = (datetime.combine(one, time(12), ZoneInfo("Europe/London")) for one in (day, moved))
        midnight, new_midnight = (datetime.combine(one, time(), ZoneInfo("Europe/London")) for one in (day, moved))
        assert (noon.utcoffset(), midnight.utcoffset()) == (new_noon.utcoffset(), new_midnight.utcoffset())
        days = [inputs.settings.day + timedelta(days=number) for number in range(7)]
        for one in days:
            there = one + timedelta(weeks=weeks)
            assert there not in bank_holidays(inputs.settings.bank_holidays, there.year) or one in inputs.settings.holidays


def test_a_bank_holiday_comes_along() -> None:
    inputs = read_folder(DATA / "leominster-week")
    inputs = inputs.replace(settings=inputs.settings.replace(day=date(2026, 12, 21)))
    anonymous = anonymise(inputs, KEY)
    weeks = anonymous.settings.day - inputs.settings.day
    old = {day for day in inputs.settings.dates if day in inputs.settings.holidays}
    assert old == {date(2026, 12, 25)}
    assert {day for day in anonymous.settings.dates if day in anonymous.settings.holidays} == {day + weeks for day in old}


def test_days_with_both_clock_changes_and_more_cannot_always_be_moved() -> None:
    inputs = read_folder(DATA / "leominster-week")
    long = inputs.replace(settings=inputs.settings.replace(days=366))
    with pytest.raises(BadInput, match="F051"):
        possible_weeks(long)


def test_a_cycle_without_a_first_day_keeps_its_week() -> None:
    inputs = read_folder(DATA / "leominster-week")
    for often in (2, 3):
        pattern = inputs.shift_patterns[0].replace(first_day=None, every_weeks=often, week=1)
        changed = inputs.replace(shift_patterns=(pattern,), settings=inputs.settings.replace(days=28))
        starts = [
            {shift.start - problem.horizon_start for shift in problem.shifts}
            for problem in (make_problem(changed), make_problem(anonymise(changed, KEY)))
        ]
        assert starts[0] == starts[1] != set()


def test_a_dated_visit_that_replaces_one_of_a_pattern_still_does() -> None:
    inputs = read_folder(DATA / "leominster-week")
    replaced = make_problem(inputs).visits[0]
    dated = inputs.replace(visits=(replaced.replace(minutes=replaced.minutes + 5),))
    assert len(make_problem(anonymise(dated, KEY)).visits) == len(make_problem(inputs).visits)


def test_words_of_the_office_are_replaced_and_common_ones_stay() -> None:
    inputs = read_folder(DATA / "leominster")
    visit = inputs.visits[0].replace(visit_type="Mrs Orchard's walk", skills=({"skill": "medication"}, {"skill": "knows Rex the dog"}))
    (changed,) = anonymise(inputs.replace(visits=(visit,), links=()), KEY).visits
    assert changed.visit_type.startswith("type-")
    skills = [need.skill for need in changed.skills]
    assert skills[0] == "medication"
    assert skills[1].startswith("skill-")


def test_every_field_with_text_has_its_treatment() -> None:
    """A new field of the inputs cannot slip through: whoever adds it says here what becomes of it."""
    known = {*IDENTIFIERS, *PLACES, *WORDS, *FREE_TEXTS, *UNCHANGED, "name", "postcode"}
    assert set(_text_fields(Inputs, set())) - known == set()


def _text_fields(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    """The names of all fields that hold text, in a model and those in it; settings are treated field by field."""
    seen.add(model)
    for name, field in model.model_fields.items():
        for kind in _kinds(field.annotation):
            if kind is str:
                yield name
            elif issubclass(kind, BaseModel) and kind not in seen and kind is not Settings:
                yield from _text_fields(kind, seen)


def _kinds(annotation: Any) -> Iterator[type]:
    """The classes that a type is made of, without those of the keys and values of a dict."""
    if get_origin(annotation) is dict:
        return
    if get_args(annotation):
        for part in get_args(annotation):
            yield from _kinds(part)
    elif isinstance(annotation, type) and not issubclass(annotation, Enum):
        yield annotation
