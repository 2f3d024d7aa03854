"""Rotas of a folder: read back and repeated they pass every check, and say what they reach."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.demand import make_problem
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.domain.rules import Rule
from scheduler.files.reading.read import read_folder
from scheduler.files.reading.staffing import read_staffing
from scheduler.files.writing.write import write_folder
from scheduler.geo.travel import travel_matrix
from scheduler.reporting.staffing.rota import forced_cost, rota_files, rota_summary
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import plan
from scheduler.studies.shift_design.plans import Effort, with_patterns
from scheduler.studies.shift_design.rota import RotaPlan, make_rota
from scheduler.studies.shift_design.today import cycle_weeks, todays_rota

DATA = Path(__file__).resolve().parents[3] / "data"
QUICK = Effort(None, 200)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_folder(DATA / "leominster-week")


@pytest.fixture(scope="module")
def found(inputs: Inputs) -> RotaPlan:
    """Two weeks of the example, with demand from routed work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCHEDULER_CHECK", raising=False)  # it recomputes each iteration, and a study makes many
        return make_rota(inputs, 2, effort=QUICK)


def test_todays_rota_repeats_the_patterns(inputs: Inputs) -> None:
    assert cycle_weeks(inputs) == 2
    today = todays_rota(inputs, 2)
    assert {len(days) for days in today.days.values()} == {14}
    on_duty = [kind for days in today.days.values() for kind in days if kind is not None]
    assert len(on_duty) == sum(len(pattern.days) * 2 // pattern.every_weeks for pattern in inputs.shift_patterns)
    assert {kind.family for kind in on_duty} == {"early", "late"}


def test_patterns_read_back_and_repeated_for_two_cycles_pass_every_check(inputs: Inputs, found: RotaPlan, tmp_path: Path) -> None:
    """No warning names a shift, and no roster of four weeks breaks REST, WEEKLY_REST or MAX_HOURS."""
    changed = with_patterns(inputs, found.patterns)
    settings = changed.settings.replace(days=28)
    write_folder(changed.replace(settings=settings, worked=(), history=()), tmp_path / "again")
    again = read_folder(tmp_path / "again")
    assert [warning for warning in again.warnings if warning.code.startswith("H")] == []
    assert {pattern.pattern_id for pattern in again.shift_patterns} == {pattern.pattern_id for pattern in found.patterns}
    problem = make_problem(again)
    minutes = sum((shift.end - shift.start) // timedelta(minutes=1) for shift in problem.shifts)
    kinds = {kind.kind_id: kind for kind in found.problem.kinds}
    assert minutes == 2 * sum(end - start for work in found.result.rota.work for start, end in kinds[work.kind_id].spans)
    judged = plan(problem, travel_matrix(problem, again.travel), stop=MaxIterations(300))
    assert judged.verdict.ok
    assert {Rule.REST, Rule.WEEKLY_REST, Rule.MAX_HOURS}.isdisjoint(breach.rule for breach in judged.verdict.violations)


def test_the_rota_keeps_contract_hours_and_places_most_visits(inputs: Inputs, found: RotaPlan) -> None:
    assert found.verdict.faults == ()
    kinds = {kind.kind_id: kind for kind in found.problem.kinds}
    for member in found.problem.staff:
        worked = sum(kinds[work.kind_id].paid_minutes for work in found.result.rota.work if work.carer_id == member.carer_id)
        assert abs(worked - 2 * member.contract_minutes) <= member.tolerance_minutes
    assert found.planned is not None
    assert len(found.planned.left_out) <= 0.15 * len(found.planned.problem.visits)
    assert len(inputs.carers) == len(found.problem.staff)


def test_tables_that_were_made_are_read_back_as_they_are(found: RotaPlan, inputs: Inputs, tmp_path: Path) -> None:
    files = rota_files(inputs, found)
    assert set(files) == {"shift_patterns.csv", "cover.csv", "demand.csv", "shift_kinds.csv", "staff_limits.csv"}
    folder = tmp_path / "folder"
    shutil.copytree(DATA / "leominster-week", folder)
    for name, text in files.items():
        if name != "cover.csv":
            (folder / name).write_text(text, encoding="utf-8")
    again = read_folder(folder)
    tables = read_staffing(folder, again, 2)
    assert tables.cover == tuple(line for line in found.problem.cover if any(line.carers))
    assert tables.staff == tuple(member.replace(today=()) for member in found.limits)
    spans = {kind.spans: kind.paid_minutes for kind in tables.kinds or ()}
    used = {work.kind_id for work in found.result.rota.work}
    assert all(spans[kind.spans] == kind.paid_minutes for kind in found.problem.kinds if kind.kind_id in used)


def test_cover_adds_up(found: RotaPlan, inputs: Inputs) -> None:
    rows = [line.split(",") for line in rota_files(inputs, found)["cover.csv"].splitlines()]
    header, body = rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert header == ["week", "day", "half_hour", "locality", "skill", "demand", "duty", "short", "over"]
    plain = [row for row in body if not row["skill"]]
    assert sum(int(row["short"]) for row in plain) == found.verdict.amounts["under"]
    assert sum(int(row["over"]) for row in plain) == found.verdict.amounts["over"]
    assert all(int(row["demand"]) - int(row["duty"]) == int(row["short"]) - int(row["over"]) for row in body)
    assert 0 <= forced_cost(found) <= found.result.cost
    summary = "\n".join(rota_summary(inputs, found))
    assert "no rota costs less than" in summary
    assert "visits from 23 November 2026 on have a carer" in summary


def test_a_bound_below_what_hours_force_gives_no_share_of_the_rest(inputs: Inputs, found: RotaPlan) -> None:
    forced = forced_cost(found)
    assert forced > 1
    low = replace(found, result=replace(found.result, cost=forced + 1, bound=0))
    summary = "\n".join(rota_summary(inputs, low))
    assert "total hours alone force all of it but 1" in summary
    assert "do not force" not in summary


def test_given_demand_needs_no_plan(inputs: Inputs, found: RotaPlan) -> None:
    given = make_rota(inputs, 2, cover=found.problem.cover, staff=found.limits, effort=QUICK)
    assert given.made == ("shift_kinds",)
    assert given.planned is None
    assert "have a carer" not in "\n".join(rota_summary(inputs, given))


def test_who_cannot_be_rostered_is_named_with_the_limits_that_clash(inputs: Inputs, found: RotaPlan) -> None:
    torn = [member.replace(max_days_running=2, days_off=("mon", "tue"), hours_per="week") for member in found.limits[:1]]
    with pytest.raises(BadInput) as error:
        make_rota(inputs, 1, staff=torn, effort=QUICK)
    [fault] = error.value.faults
    assert fault.code == "W201"
    assert fault.what.startswith(f"{torn[0].carer_id} cannot be rostered")
    assert "contract hours" in fault.what
    with pytest.raises(BadInput, match="W202"):
        make_rota(inputs, 1, kinds=(), effort=QUICK)
