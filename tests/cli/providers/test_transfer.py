"""`carerounds transfer`: nobody is lost between two providers, and what goes along goes at its own pay."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler import read_folder
from scheduler.cli import app
from scheduler.cli.providers.transfer import FILES
from scheduler.demand import make_problem
from scheduler.demand.handover import Handover, make_handover
from scheduler.domain.care import VisitLink
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.domain.moves import Move
from scheduler.files.reading.moves import read_moves
from scheduler.files.writing.write import write_folder
from scheduler.geo.travel import travel_matrix
from scheduler.studies.clusters.instance import make_cluster_instance
from scheduler.studies.clusters.solving import Bench
from scheduler.studies.clusters.transfer import TransferStudy, carer_shares, study_transfer
from scheduler.synthetic.east_lothian import EAST_LOTHIAN_DAY
from scheduler.synthetic.providers import Mix, ProvidersSpec, generate_providers
from scheduler.verify.verify import verify
from tests.builders import at, roster

DATA = Path(__file__).parents[3] / "data"
COUNCIL = DATA / "providers"
LIST = "service_user_id,from_provider,to_provider\n"
RATES = '[[pay_rate]]\npence_per_hour = 1300\n\n[[pay_rate]]\nprovider_id = "tyneside"\npence_per_hour = 1500\n'


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)  # it recomputes each iteration


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["transfer", *(str(word) for word in words)])


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def moved(inputs: Inputs, count: int) -> tuple[Move, ...]:
    """Returns moves of the first people of provider-1 who may be moved."""
    people = [one for one in inputs.service_users if one.provider == "provider-1" and one.may_move is not False]
    people = [one for one in people if one.funding is None or one.funding.value == "council"]
    people = [one for one in people if one.discharged_on is None][:count]
    return tuple(Move(service_user_id=one.service_user_id, from_provider="provider-1", to_provider="provider-2") for one in people)


@pytest.fixture(scope="module")
def study() -> TransferStudy:
    day = EAST_LOTHIAN_DAY.replace(visits=40, double_up_cover=4, slack=3)
    inputs = generate_providers(ProvidersSpec(day=day, providers=2, mix=Mix.RANDOM), 3, 1)
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    handover = make_handover(inputs, problem, moved(inputs, 4), overlap_days=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCHEDULER_CHECK", raising=False)
        return study_transfer(Bench(make_cluster_instance(inputs, problem, travel)), handover, transfer_share=0.9, effort=30)


class TestStudy:
    """Two providers of a small county, before and after."""

    def test_every_visit_is_with_one_provider_and_hours_are_conserved(self, study: TransferStudy) -> None:
        handover = study.handover
        total = sum(visit.minutes * visit.carers for visit in handover.split.problem.visits)
        own = 0
        for name in handover.concerned:
            problem = handover.after_switch(name, study.employer)
            assert {handover.after[visit.visit_id] for visit in problem.visits} == {name}
            own += sum(visit.minutes * visit.carers for visit in problem.visits)
        assert own == total

    def test_nobody_who_was_served_is_unserved_and_somebody_goes_along(self, study: TransferStudy) -> None:
        assert study.employer
        assert study.unserved() == ()
        assert study.handover.moving

    def test_both_rosters_of_each_provider_keep_every_rule(self, study: TransferStudy) -> None:
        for served in (*study.before.values(), *study.after.values()):
            assert verify(served.problem, served.travel, served.roster).violations == ()

    def test_a_carer_has_one_employer_and_no_carer_is_lost(self, study: TransferStudy) -> None:
        after = [{carer.carer_id for carer in served.problem.carers} for served in study.after.values()]
        assert not after[0] & after[1]
        assert after[0] | after[1] == {carer.carer_id for carer in study.handover.split.problem.carers}
        for carer in study.carers:
            assert carer.goes == (carer.moving_minutes > 0 and carer.share >= 0.9)
            assert carer.carer_id in {one.carer_id for one in study.after[carer.to_provider].problem.carers}

    def test_whoever_comes_along_is_of_before_and_there_at_the_same_time(self, study: TransferStudy) -> None:
        came = [visit_id for visit_id in study.handover.overlap if study.introduced_by(visit_id)]
        assert came
        for visit_id in came:
            starts = {
                one.start
                for served in study.after.values()
                for run_of in served.roster.runs_of.get(visit_id, ())
                for one in run_of.assignments
                if one.visit_id == visit_id
            }
            assert len(starts) == 1
            before = study.handover.split.provider_of_visit[visit_id]
            assert study.introduced_by(visit_id) in {carer.carer_id for carer in study.after[before].problem.carers}
            assert study.introduced_by(visit_id) not in {run_of.carer_id for run_of in study.runs_after(visit_id)}


def council(*moves: Move, **changes: object) -> tuple[Inputs, Handover]:
    inputs = read_folder(COUNCIL).replace(**changes)
    return inputs, make_handover(inputs, make_problem(inputs), moves)


P4 = Move(service_user_id="P4", from_provider="tyneside", to_provider="northside")


def test_a_carer_goes_from_the_share_on_and_not_below() -> None:
    """C4 makes 45 minutes for P4, who moves, and 45 for P5 and P6, who stay: half exactly."""
    inputs, handover = council(P4)
    problem = make_problem(inputs)
    visits = tuple(visit.replace(minutes=45) for visit in problem.visits)
    handover = make_handover(
        inputs.replace(visits=tuple(v.replace(minutes=45) for v in inputs.visits)), problem.replace(visits=visits), [P4]
    )
    day = date(2026, 11, 23)
    made = roster(problem, {"S4": [("V5", at("08:00", day)), ("V7", at("10:15", day))], "S3": [("V6", at("09:00", day))]})
    at_half, above = ({one.carer_id: one for one in carer_shares(handover, made, share)} for share in (0.5, 0.51))
    assert (at_half["C4"].goes, at_half["C4"].to_provider, at_half["C4"].share) == (True, "northside", 0.5)
    assert not above["C4"].goes
    assert not at_half["C3"].goes
    assert set(at_half) == {"C3", "C4"}, "carers of the provider that takes on are not asked"


def test_visits_that_bind_two_providers_do_not_move() -> None:
    with pytest.raises(BadInput, match=r"P211.*V5.*linked to V1"):
        council(P4, links=(VisitLink(first_visit_id="V1", second_visit_id="V5"),))


def test_a_list_without_a_visit_in_the_days_is_a_fault() -> None:
    inputs = read_folder(COUNCIL)
    with pytest.raises(BadInput, match="P212"):
        council(P4, visits=tuple(visit for visit in inputs.visits if visit.service_user_id != "P4"))


def test_the_command_writes_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "rates.toml").write_text(RATES, encoding="utf-8")
    out = tmp_path / "out"
    made = run(COUNCIL, COUNCIL / "moves.csv", "--overlap-days", 1, "--rates", tmp_path / "rates.toml", "--effort", 20, "--out", out)
    assert made.exit_code == 0, made.output
    assert {path.name for path in out.iterdir()} >= set(FILES)
    hours = {row["provider_id"]: row for row in rows(out / "hours.csv")}
    assert hours["tyneside"]["freed_minutes"] == hours["northside"]["taken_on_minutes"] == "75"
    assert [hours[name][f"minutes_{when}"] for when in ("before", "after") for name in ("northside", "tyneside")] == [
        "165",
        "165",
        "240",
        "90",
    ]
    (person,) = rows(out / "people.csv")
    assert person["carers_kept"] == "C4"
    (goes,) = [row for row in rows(out / "carers.csv") if row["goes"] == "yes"]
    minutes = float(goes["paid_minutes_after"])
    assert int(goes["pay_pence_after"]) == pytest.approx(minutes * 1500 / 60, abs=1.5)
    assert int(goes["pay_pence_at_new_terms"]) == pytest.approx(minutes * 1300 / 60, abs=1.5)
    assert int(goes["protected_pence"]) == int(goes["pay_pence_after"]) - int(goes["pay_pence_at_new_terms"])
    cost = {(row["provider_id"], row["heading"]): row for row in rows(out / "cost.csv")}
    assert cost["northside", "of it above the new provider's own rates"]["pence_after"] == goes["protected_pence"]
    assert cost["tyneside", "price to the council"]["change_pence"] == str(-75 * 2360 // 60)
    assert {row["state"] for row in rows(out / "switch_day.csv")} == {"served"}
    own = "".join(path.read_text(encoding="utf-8") for path in (out / "providers" / "tyneside").glob("*.csv"))
    assert not {"C1", "C2", "P1", "V1", "V2"} & set(re.findall(r"\w+", own))


def test_somebody_without_a_place_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    """Northside works in the afternoon only, and nobody goes along: what P4 has in the morning has no place."""
    inputs = read_folder(COUNCIL)
    moved_on = {shift.shift_id: shift for shift in inputs.shifts}
    shifts = tuple(
        shift.replace(start=at("11:00", inputs.settings.day), end=at("16:00", inputs.settings.day))
        if shift.carer_id in {"C1", "C2"}
        else shift
        for shift in moved_on.values()
    )
    write_folder(inputs.replace(shifts=shifts), tmp_path / "in")
    words = (tmp_path / "in", COUNCIL / "moves.csv", "--transfer-share", 101, "--effort", 5, "--out", tmp_path / "out")
    made = run(*words)
    assert made.exit_code == 1, made.output
    assert "Unserved on the day      1: V5" in made.stdout
    states = {row["visit_id"]: row["state"] for row in rows(tmp_path / "out" / "switch_day.csv")}
    assert states["V5"] == "UNSERVED"
    assert states["V1"] == "nobody before either"
    assert states["V6"] == "served"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("P5,tyneside,northside\nP6,tyneside,northside\n", {"P211"}),
        ("P2,northside,tyneside\nP1,tyneside,northside\nP9,northside,tyneside\n", {"P210", "P211"}),
        ("P1,northside,southside\n", {"P203"}),
        ("P1,northside,\n", {"F020"}),
    ],
)
def test_what_may_not_be_is_a_fault_and_nothing_is_written(text: str, codes: set[str], tmp_path: Path) -> None:
    (tmp_path / "moves.csv").write_text(LIST + text, encoding="utf-8")
    made = run(COUNCIL, tmp_path / "moves.csv", "--out", tmp_path / "out")
    assert made.exit_code == 2
    assert codes <= set(re.findall(r"[FPQ]\d{3}", made.output))
    assert not (tmp_path / "out").exists()


def test_pay_that_no_rate_settles_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "rates.toml").write_text('[[pay_rate]]\nprovider_id = "northside"\npence_per_hour = 1300\n', encoding="utf-8")
    made = run(COUNCIL, COUNCIL / "moves.csv", "--rates", tmp_path / "rates.toml", "--effort", 1, "--out", tmp_path / "out")
    assert made.exit_code == 2
    assert re.search(r"M3\d\d", made.output)


def test_a_roster_in_force_decides_who_goes(tmp_path: Path) -> None:
    assert len(read_moves(COUNCIL / "moves.csv")) == 1
    text = "visit_id,carer_id,shift_id,start\n"
    made_by = {"V5": "C3", "V8": "C3", "V6": "C4", "V7": "C4", "V1": "C1", "V4": "C1", "V2": "C2"}
    starts = {"V5": "08:00", "V8": "12:00", "V6": "09:00", "V7": "10:15", "V1": "08:00", "V4": "12:00", "V2": "08:45"}
    text += "".join(f"{visit},{carer},S{carer[1]},2026-11-23T{starts[visit]}\n" for visit, carer in made_by.items())
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    made = run(COUNCIL, COUNCIL / "moves.csv", "--roster", tmp_path / "roster.csv", "--effort", 5, "--out", tmp_path / "out")
    assert made.exit_code == 0, made.output
    assert [row["carer_id"] for row in rows(tmp_path / "out" / "carers.csv") if row["goes"] == "yes"] == ["C3"]
