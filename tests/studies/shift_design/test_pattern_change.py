"""Less work at some times of the day: hours stay, files add up, and the best of the loops is kept."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scheduler.analysis.cover import HalfHour
from scheduler.demand import make_problem
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs, Rates
from scheduler.files.overlays.apply import read_overlay
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.write import write_folder
from scheduler.geo.travel import travel_matrix
from scheduler.reporting.staffing.pattern_change import pattern_change_files, pattern_change_summary
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import plan
from scheduler.studies.shift_design.pattern_change import GUARDED, PatternChange, change_pattern
from scheduler.studies.shift_design.people import Enhancements, _extra_minutes, people_changes
from scheduler.studies.shift_design.plans import Effort, with_patterns
from scheduler.studies.shift_design.today import make_kind, todays_rota

DATA = Path(__file__).resolve().parents[3] / "data"
LESS = ((13 * 60, 16 * 60),)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_folder(DATA / "leominster-week")


@pytest.fixture(scope="module")
def found(inputs: Inputs) -> PatternChange:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCHEDULER_CHECK", raising=False)  # it recomputes each iteration, and a study makes many
        return change_pattern(inputs, LESS, effort=Effort(None, 150))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.slow
def test_free_time_falls_by_a_quarter_and_no_more_care_is_left_out(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    found = change_pattern(inputs, LESS, effort=Effort(None, 20_000))
    assert found.free_fall >= 0.25
    for spans in (((0, 24 * 60),), *((span,) for span in GUARDED)):
        assert found.after.unplaced_minutes(spans) <= found.before.unplaced_minutes(spans)


def test_hours_stay_to_the_minute(inputs: Inputs, found: PatternChange) -> None:
    people = people_changes(found, inputs.settings.rates, Enhancements())
    assert all(person.before.minutes == person.after.minutes for person in people)
    assert any(person.days_changed for person in people)
    assert {person.carer_id for person in people} == {carer.carer_id for carer in inputs.carers}


def test_hours_stay_where_the_patterns_are_read_back(inputs: Inputs, found: PatternChange) -> None:
    """The check shares nothing with the search: it lays the patterns out again."""
    before, after = (todays_rota(one, found.today.weeks) for one in (inputs, with_patterns(inputs, found.rota.patterns)))
    assert [before.minutes_of(carer.carer_id) for carer in inputs.carers] == [after.minutes_of(carer.carer_id) for carer in inputs.carers]


def test_no_roster_of_two_cycles_breaks_a_rule_of_rest_or_hours(inputs: Inputs, found: PatternChange) -> None:
    settings = inputs.settings.replace(days=14 * found.today.weeks)
    changed = with_patterns(inputs, found.rota.patterns).replace(settings=settings)
    problem = make_problem(changed)
    assert plan(problem, travel_matrix(problem, changed.travel), stop=MaxIterations(200)).verdict.ok


def test_files_have_the_columns_and_add_up(inputs: Inputs, found: PatternChange) -> None:
    people = people_changes(found, inputs.settings.rates, Enhancements())
    files = pattern_change_files(inputs, found, people)
    assert list(files) == ["cover.csv", "people.csv", "shift_patterns.csv", "proposed.toml", "cover.svg", "comparison.html"]
    cover = rows_of(files["cover.csv"])
    names = "half_hour,demand,duty,contact,travel,free_before,free_after,unplaced_before,unplaced_after"
    assert list(cover[0]) == names.split(",")
    assert len(cover) == 48
    window = [row for row in cover if "13:00" <= row["half_hour"] < "16:00"]
    assert sum(float(row["free_after"]) for row in window) == pytest.approx(found.after.free_minutes(LESS), abs=1)
    assert sum(float(row["free_before"]) for row in window) == pytest.approx(found.before.free_minutes(LESS), abs=1)
    pairs = [
        f"{name}_{side}" for name in ("evenings", "weekends", "splits", "unpaid_gap_minutes", "pay_pence") for side in ("before", "after")
    ]
    rows = rows_of(files["people.csv"])
    assert list(rows[0]) == ["carer_id", "contract_hours", "hours_before", "hours_after", "days_changed", *pairs]
    assert all(row["hours_before"] == row["hours_after"] and row["pay_pence_before"] == row["pay_pence_after"] for row in rows)
    page = files["comparison.html"]
    assert page.count("<svg") == 1
    assert files["cover.svg"].strip() in page
    assert all(row["carer_id"] in page for row in rows)
    summary = "\n".join(pattern_change_summary(found, people))
    assert "the same for everybody, to the minute" in summary
    assert "Free 13:00-16:00" in summary


def test_the_overlay_makes_the_same_patterns(inputs: Inputs, found: PatternChange, tmp_path: Path) -> None:
    """Also in a folder that has these patterns already."""
    for number, base in enumerate((inputs, with_patterns(inputs, found.rota.patterns))):
        write_folder(base, tmp_path / f"base{number}")
        path = tmp_path / f"proposed{number}.toml"
        path.write_text(pattern_change_files(base, found, ())["proposed.toml"], encoding="utf-8")
        name, changed = read_overlay(path, read_folder(tmp_path / f"base{number}"))
        assert name == "less work 13:00-16:00"
        assert [one.replace(pattern_id="") for one in changed.shift_patterns] == [one.replace(pattern_id="") for one in found.rota.patterns]


def test_pay_has_the_enhancements_of_its_hours() -> None:
    """18:00 to 23:30 on a Friday has three hours of evening and half an hour of night."""
    kind = make_kind(((18 * 60, 23 * 60 + 30),))
    assert _extra_minutes(4, kind, Enhancements(evening=10, night=20)) == 18 + 6
    assert _extra_minutes(5, kind, Enhancements(evening=10, night=20, saturday=50)) == 150 + 6
    assert _extra_minutes(6, make_kind(((23 * 60, 30 * 60),)), Enhancements(night=100, sunday=50)) == 420


def test_pay_is_the_latest_rate_that_has_begun(found: PatternChange) -> None:
    rates = [Rates(since=date(year, 1, 1), pay_pence_per_hour=pay, mileage_pence_per_mile=55) for year, pay in ((2030, 9999), (2020, 1200))]
    person = people_changes(found, rates, Enhancements())[0]
    assert person.before.pay_pence == person.before.minutes * 20
    assert people_changes(found, rates[:1], Enhancements())[0].before.pay_pence > person.before.pay_pence
    assert people_changes(found, [], Enhancements())[0].before.pay_pence == 0


def test_what_is_left_out_goes_before_free_time(found: PatternChange) -> None:
    from scheduler.studies.shift_design.pattern_change import _rank

    late = HalfHour(half_hour=38, demand=0, duty=0, contact=0, travel=0, breaks=0, unplaced=45)
    worse = replace(found, after=replace(found.after, cover=(*found.after.cover, late)))
    assert _rank(worse) > _rank(found)
    assert not worse.is_enough
    assert "Not reached" in "\n".join(pattern_change_summary(worse, ()))
    nothing = replace(found, before=replace(found.before, cover=()))
    assert nothing.free_fall == 0.0


def test_a_folder_without_shifts_is_refused(inputs: Inputs) -> None:
    with pytest.raises(BadInput, match="W202"):
        change_pattern(with_patterns(inputs, ()), LESS, effort=Effort(None, 1))


def test_times_at_which_nobody_works_are_refused(inputs: Inputs) -> None:
    with pytest.raises(BadInput, match="W203"):
        change_pattern(inputs, [(2 * 60, 4 * 60)], effort=Effort(None, 1))
