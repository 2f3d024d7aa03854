"""Quotes: nobody is asked who may not be, nobody else moves unless it is said, and the same quote can be made again."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scheduler import MaxIterations, read_folder, solve, travel_matrix, verify
from scheduler.analysis.eligibility import why_not
from scheduler.analysis.kpis import kpis
from scheduler.analysis.money.planned_price import PlannedPrices
from scheduler.cli import app
from scheduler.demand.provider_problems import take_provider
from scheduler.domain.calendar import Weekday
from scheduler.domain.care import VisitLink
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.domain.money.book import RateBook
from scheduler.domain.money.rates import PersonAmount
from scheduler.domain.packages import CarePackage, VisitPattern
from scheduler.domain.people import Funding, ServiceUser, SkillNeeded
from scheduler.domain.places import Location
from scheduler.domain.providers import Contract, Inspection, Provider
from scheduler.domain.quotes import Capacity, NewPackage
from scheduler.files.reading.quotes import read_capacity, read_new_packages
from scheduler.studies.quotes.basis import Basis, Effort, with_package
from scheduler.studies.quotes.offers import CostRules, Market, Offer, bid_of, make_offer, rank_offers, refusals
from scheduler.studies.quotes.quote import Possible, make_quote, settle
from scheduler.studies.quotes.searches import insert, near_misses
from scheduler.studies.quotes.statement import quote_from_statement
from tests.files.quote_faults import GOOD, HEADER, QUOTE_FAULTS

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "data" / "providers"
DAY = date(2026, 11, 23)
FEW = Effort(iterations_per_carer_visit=20, settling_seeds=(1,), seeds=(2,), extra_seeds=(3,))


@pytest.fixture(scope="module")
def council() -> Inputs:
    return read_folder(FOLDER)


def package(start: int = 9 * 60 + 30, minutes: int = 30, *, name: str = "Q1", carers: int = 1, **person: object) -> NewPackage:
    """Returns a package of one visit a day near the homes of the example."""
    return NewPackage(
        person=ServiceUser(service_user_id=name, location_id=name, **person),
        location=Location(location_id=name, lat=55.9575, lon=-2.7805),
        package=CarePackage(package_id=name, service_user_id=name, first_day=DAY),
        patterns=(VisitPattern(pattern_id=f"{name}-1", package_id=name, planned_start=start, minutes=minutes, carers=carers),),
    )


def basis_of(council: Inputs, provider_id: str, effort: Effort = FEW) -> Basis:
    return Basis(provider_id=provider_id, inputs=take_provider(council, provider_id).inputs, effort=effort)


def market(council: Inputs, book: RateBook | None = None) -> Market:
    return Market(council, PlannedPrices(book or RateBook(), council.contracts, council.settings), CostRules())


def run(*arguments: object) -> str:
    outcome = CliRunner().invoke(app, ["quote", *map(str, arguments)])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class TestOneProvider:
    """Checks how inputs are divided by provider."""

    def test_providers_share_out_people_carers_and_visits(self, council: Inputs) -> None:
        parts = [take_provider(council, one.provider_id).inputs for one in council.providers]
        for field, key in (("visits", "visit_id"), ("carers", "carer_id"), ("service_users", "service_user_id"), ("shifts", "shift_id")):
            ids = [{getattr(one, key) for one in getattr(part, field)} for part in parts]
            assert not ids[0] & ids[1]
            assert ids[0] | ids[1] == {getattr(one, key) for one in getattr(council, field)}
        assert [[one.provider_id for one in part.providers] for part in parts] == [["northside"], ["tyneside"]]
        assert not [person for part in parts for person in part.service_users if person.name]
        assert not [carer for part in parts for carer in part.carers if carer.name]

    def test_visits_linked_across_providers_stay_at_their_times_and_are_listed(self, council: Inputs) -> None:
        across, within = VisitLink(first_visit_id="V1", second_visit_id="V5"), VisitLink(first_visit_id="V1", second_visit_id="V4")
        taken = take_provider(council.replace(links=(across, within)), "northside")
        assert [(one.visit_id, one.provider_ids) for one in taken.shared] == [("V1", ("northside", "tyneside"))]
        assert taken.inputs.links == (within,)
        kept = {visit.visit_id: visit.pinned_start for visit in taken.inputs.visits}
        assert kept.pop("V1") == taken.shared[0].start
        assert set(kept.values()) == {None}

    def test_a_double_up_of_two_providers_is_one_carer_for_each(self, council: Inputs) -> None:
        visits = tuple(visit.replace(carers=2, pinned_carers=("C1", "C3")) if visit.visit_id == "V1" else visit for visit in council.visits)
        for provider in council.providers:
            taken = take_provider(council.replace(visits=visits), provider.provider_id)
            part = next(visit for visit in taken.inputs.visits if visit.visit_id == "V1")
            assert (part.carers, len(part.pinned_carers)) == (1, 1)
            assert [one.visit_id for one in taken.shared] == ["V1"]

    def test_the_provider_of_a_package_goes_before_that_of_the_person(self, council: Inputs) -> None:
        kept = CarePackage(package_id="K", service_user_id="P1", first_day=DAY, provider="tyneside")
        pattern = VisitPattern(pattern_id="K1", package_id="K", planned_start=600, minutes=30)
        inputs = council.replace(packages=(kept,), visit_patterns=(pattern,))
        theirs = take_provider(inputs, "tyneside").inputs
        assert "K1/2026-11-23" in {visit.visit_id for visit in theirs.visits}
        assert "V1" not in {visit.visit_id for visit in theirs.visits}


class TestQuote:
    """A quote from a roster."""

    def test_the_cost_is_the_difference_of_two_solves(self, council: Inputs) -> None:
        """The example is small, so that every solve is proven: nothing is left to luck."""
        basis = basis_of(council, "northside")
        quote = make_quote(settle(basis), package())
        problem, new_ids = with_package(basis, package())
        travel = travel_matrix(problem, council.travel)
        after = solve(problem, travel, stop=MaxIterations(2000), seed=9)
        before_problem = basis.problem
        before_travel = travel_matrix(before_problem, council.travel)
        before = solve(before_problem, before_travel, stop=MaxIterations(2000), seed=9)
        figures = [kpis(problem, travel, after.roster, ()), kpis(before_problem, before_travel, before.roster, ())]
        assert quote.travel_minutes == pytest.approx(figures[0].travel_minutes - figures[1].travel_minutes)
        assert quote.lowest_travel_minutes <= quote.travel_minutes <= quote.highest_travel_minutes
        assert (quote.possible, quote.placed, quote.start_day) == (Possible.AS_IT_IS, 1, DAY)
        assert [place.visit_id for place in quote.places] == list(new_ids)

    def test_as_it_is_means_that_nobody_else_moves(self, council: Inputs) -> None:
        basis = basis_of(council, "northside")
        settled = settle(basis)
        problem, new_ids = with_package(basis, package())
        travel = travel_matrix(problem, council.travel)
        roster = insert(problem, travel, settled.given.roster, new_ids, seed=1)
        assert verify(problem, travel, roster).ok
        for run_before in settled.given.roster.runs:
            for one in run_before.assignments:
                assert run_before.carer_id in {now.carer_id for now in roster.runs_of[one.visit_id]}
                assert one in [other for now in roster.runs_of[one.visit_id] for other in now.assignments]

    def test_a_visit_after_the_last_shift_is_a_near_miss(self, council: Inputs) -> None:
        """Shifts end at 13:00, and half an hour at 13:35, give or take an hour, ends at 13:05 at the earliest, and the way home."""
        basis = basis_of(council, "tyneside")
        late = package(13 * 60 + 35)
        quote = make_quote(settle(basis), late)
        assert (quote.possible, quote.start_day) == (Possible.NO, None)
        (miss,) = quote.near_misses
        problem, new_ids = with_package(basis, late)
        assert miss.visit_id == new_ids[0]
        assert miss.minutes in (10, 15)  # five minutes, and the way
        travel = travel_matrix(problem, council.travel)
        assert near_misses(problem, travel, settle(basis).given.roster, new_ids, seed=5) == {new_ids[0]: miss.minutes}

    def test_a_package_that_never_fits_is_no_near_miss(self, council: Inputs) -> None:
        quote = make_quote(settle(basis_of(council, "tyneside")), package(20 * 60))
        assert (quote.possible, quote.near_misses, quote.places) == (Possible.NO, (), ())

    def test_others_move_where_the_gap_is_taken(self, council: Inputs) -> None:
        """Two carers are busy around 08:15; a visit of two needs both, so that the others make way."""
        quote = make_quote(settle(basis_of(council, "northside")), package(8 * 60, 60, carers=2))
        assert quote.placed == 1
        assert quote.contact_minutes == 120
        assert quote.carers == 2

    def test_nobody_is_dropped_for_a_new_visit(self, council: Inputs) -> None:
        new = package(8 * 60, 300, carers=2)
        basis = basis_of(council, "northside")
        quote = make_quote(settle(basis), new)
        assert quote.possible is Possible.NO
        assert all(visit.priority > 1 for visit in basis.problem.visits)

    def test_days_before_a_visit_without_a_place_are_no_start(self, council: Inputs) -> None:
        """On the second day nobody works: the care can not begin, and with the days swapped it begins on the second."""
        part = take_provider(council, "northside").inputs
        two_days = part.replace(settings=part.settings.replace(days=2))
        quote = make_quote(settle(Basis(provider_id="northside", inputs=two_days, effort=FEW)), package())
        assert (quote.possible, quote.placed, quote.start_day) == (Possible.IN_PART, 1, None)
        later = two_days.replace(settings=two_days.settings.replace(day=DAY - timedelta(days=1)))
        new = package()
        new = new.replace(package=new.package.replace(first_day=DAY - timedelta(days=1)))
        quote = make_quote(settle(Basis(provider_id="northside", inputs=later, effort=FEW)), new)
        assert (quote.possible, quote.start_day) == (Possible.IN_PART, DAY)

    def test_pseudonyms_that_clash_with_the_new_person_are_other_people(self, council: Inputs) -> None:
        basis = basis_of(council, "northside")
        problem, _ = with_package(basis, package(name="P1"))
        assert len(problem.service_users) == len(basis.inputs.service_users)
        problem, (visit_id,) = with_package(basis.replace(knows_ids=False), package(name="P1"))
        assert len(problem.service_users) == len(basis.inputs.service_users) + 1
        assert problem.visit[visit_id].service_user_id == "P1*"


class TestStatement:
    """A quote from a statement."""

    STATED = Capacity(provider_id="tyneside", days=tuple(Weekday)[:5], earliest=9 * 60, latest=12 * 60, minutes=60, travel_minutes=7)

    def quote(self, council: Inputs, new: NewPackage, *stated: Capacity, days: int = 1) -> tuple[object, ...]:
        found = quote_from_statement("tyneside", stated, new, council.settings.replace(days=days))
        return found.possible, found.placed, found.travel_minutes, found.start_day

    def test_a_visit_in_the_stated_time_fits(self, council: Inputs) -> None:
        assert self.quote(council, package(), self.STATED) == (Possible.AS_IT_IS, 1, 7, DAY)

    def test_minutes_are_used_up_by_day(self, council: Inputs) -> None:
        twice = package(minutes=40)
        twice = twice.replace(patterns=(*twice.patterns, twice.patterns[0].replace(pattern_id="Q1-2", planned_start=660)))
        assert self.quote(council, twice, self.STATED)[:2] == (Possible.IN_PART, 1)
        assert self.quote(council, twice, self.STATED, self.STATED)[:2] == (Possible.AS_IT_IS, 2)

    def test_care_begins_after_the_days_without_capacity(self, council: Inputs) -> None:
        later = self.STATED.replace(first_day=DAY + timedelta(days=2))
        assert self.quote(council, package(), later, days=4) == (Possible.IN_PART, 2, 14, DAY + timedelta(days=2))

    def test_a_time_outside_is_a_near_miss_by_its_minutes(self, council: Inputs) -> None:
        """The visit starts at 13:20 at the earliest, an hour before it is wanted; the statement ends at noon."""
        found = quote_from_statement("tyneside", [self.STATED], package(14 * 60 + 20), council.settings)
        assert [miss.minutes for miss in found.near_misses] == [80]
        assert quote_from_statement("tyneside", [self.STATED], package(15 * 60), council.settings).near_misses == ()

    @pytest.mark.parametrize(
        "changed",
        [
            {"carers": 2},
            {"skills": (SkillNeeded(skill="hoist"),)},
        ],
    )
    def test_double_ups_and_skills_need_to_be_stated(self, council: Inputs, changed: dict[str, object]) -> None:
        new = package()
        new = new.replace(patterns=tuple(one.replace(**changed) for one in new.patterns))
        assert self.quote(council, new, self.STATED)[0] is Possible.NO
        assert self.quote(council, new, self.STATED.replace(**changed))[0] is Possible.AS_IT_IS

    def test_it_is_for_its_localities(self, council: Inputs) -> None:
        stated = self.STATED.replace(localities=("Dunbar",))
        assert self.quote(council, package(locality="Haddington"), stated)[0] is Possible.NO
        assert self.quote(council, package(locality="Dunbar"), stated)[0] is Possible.AS_IT_IS


class TestOffers:
    """Offers of all providers side by side."""

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.sampled_from("123456"), max_size=4),
        st.sampled_from(list(Funding)),
        st.tuples(st.booleans(), st.booleans()),
        st.tuples(st.integers(-40, 40), st.sampled_from(["", "a", "b"])),
    )
    def test_nobody_may_be_asked_who_may_not_serve_on_the_first_day(
        self, council: Inputs, grades: list[str], funding: Funding, child: tuple[bool, bool], when: tuple[int, str]
    ) -> None:
        (is_child, children), (offset, own) = child, when
        days = [DAY + timedelta(days=10 * number - 20) for number in range(len(grades))]
        inspections = tuple(Inspection(inspected_on=day, grade=grade) for day, grade in zip(days, grades, strict=True))
        provider = Provider(provider_id="a", inspections=inspections, children=children)
        new = package(funding=funding, is_child=is_child, provider=own)
        new = new.replace(package=new.package.replace(first_day=DAY + timedelta(days=offset)))
        refused = refusals(provider, new, council.settings)
        begins = max(new.package.first_day, DAY)  # no care begins before the plan
        assert bool(refused) == (own != "a" and bool(why_not(provider, new.person, begins, council.settings)))
        quote = quote_from_statement("a", [Capacity(provider_id="a", minutes=600)], new, council.settings)
        offer = make_offer(market(council), provider, new, quote, source="statement", planned_minutes=0)
        assert not (refused and offer.is_open)
        assert not (refused and rank_offers([offer])[0].rank)

    def test_a_grade_that_falls_before_there_is_a_place_refuses_the_offer(self, council: Inputs) -> None:
        """The care is asked for from Monday, the provider has a place from Wednesday, and is graded 2 on Tuesday."""
        days = (date(2025, 1, 1), date(2025, 9, 1), DAY + timedelta(days=1))
        inspections = tuple(Inspection(inspected_on=day, grade=grade) for day, grade in zip(days, "442", strict=True))
        provider = Provider(provider_id="northside", inspections=inspections)
        new = package()
        quote = make_quote(settle(basis_of(council, "northside")), new)
        offers = [
            make_offer(
                market(council), provider, new, quote.replace(start_day=DAY + timedelta(days=at)), source="roster", planned_minutes=0
            )
            for at in (0, 2)
        ]
        assert offers[0].refused == ()
        assert 'was graded "2"' in offers[1].refused[0]

    def test_a_budget_is_a_hard_ceiling_for_all_care_of_the_person(self, council: Inputs) -> None:
        """Northside costs 24.00 an hour: half an hour a day is 84.00 a week. Another half hour at Tyneside is 82.60."""
        northside = council.providers[0]
        quote = make_quote(settle(basis_of(council, "northside")), package())

        def refused(inputs: Inputs, pence: int, book: RateBook | None = None, *, is_own: bool = True) -> tuple[str, ...]:
            new = package(name="P4").replace(budget_pence_a_week=pence if is_own else None)
            return make_offer(market(inputs, book), northside, new, quote, source="roster", planned_minutes=0).refused

        plain = council.replace(visits=())
        assert refused(plain, 8400) == ()
        assert refused(plain, 8399) == ("1 penny a week above the personal budget",)
        other = CarePackage(package_id="K", service_user_id="P4", first_day=DAY)
        pattern = VisitPattern(pattern_id="K1", package_id="K", planned_start=600, minutes=30)
        with_care = plain.replace(packages=(other,), visit_patterns=(pattern,))
        assert refused(with_care, 16660) == ()
        assert refused(with_care, 16659) == ("1 penny a week above the personal budget",)
        in_rates = RateBook(budgets=(PersonAmount(service_user_id="P4", pence_a_week=8000),))
        assert refused(plain, 0, in_rates, is_own=False) == ("400 pence a week above the personal budget",)
        assert refused(plain.replace(contracts=()), 8400) == ("nothing says what it costs, and there is a personal budget",)

    def test_hours_of_a_block_are_paid_already_for_the_council_and_not_for_the_provider(self, council: Inputs) -> None:
        block = Contract(contract_id="B", provider_id="northside", first_day=DAY, minutes_a_week=600, pence_per_hour=2400)
        inputs = council.replace(contracts=(block,))
        quote = make_quote(settle(basis_of(council, "northside")), package())
        offers = [
            make_offer(market(inputs), inputs.providers[0], package(), quote, source="roster", planned_minutes=planned)
            for planned in (0, 500, 600)
        ]
        assert [offer.free_block_minutes for offer in offers] == [600, 100, 0]
        assert [offer.paid_block_minutes for offer in offers] == [210, 100, 0]
        assert [offer.extra_pence for offer in offers] == [0, 4400, 8400]
        assert len({offer.bid.pence for offer in offers if offer.bid}) == 1

    def test_a_bid_of_110_hours_by_heading(self, council: Inputs) -> None:
        """The hours of the package are those of the week; travel of the days looked at is taken in the ratio of the care."""
        quote = make_quote(settle(basis_of(council, "northside")), package(minutes=60))
        quote = quote.replace(between_minutes=6.0, miles=3.0, mileage_pence=165)
        one = council.visits[0].replace(minutes=660)
        bid = bid_of(quote, [one.replace(visit_id=f"X{number}") for number in range(10)], market(council))
        assert bid is not None
        assert bid.contact_minutes == 110 * 60
        assert bid.travel_minutes == pytest.approx(660)
        assert bid.pay_pence == 110 * 1271
        assert bid.travel_pence == 11 * 1271
        assert bid.on_cost_pence == round((bid.pay_pence + bid.travel_pence) * 0.23)
        assert bid.mileage_pence == 165 * 110
        assert bid.pence_per_hour == round(bid.pence / 110)
        assert bid.whole_time_carers == pytest.approx(121 / (37 * 0.825))
        assert bid_of(quote.replace(pay_pence_per_hour=None), [one], market(council)) is None

    def test_offers_within_ten_minutes_or_within_luck_are_about_the_same(self, council: Inputs) -> None:
        quote = quote_from_statement("a", [Capacity(provider_id="a", minutes=600)], package(), council.settings)
        base = make_offer(market(council), council.providers[0], package(), quote, source="statement", planned_minutes=0)

        def offer(travel: float, luck: float = 0) -> Offer:
            told = quote.replace(travel_minutes=travel, lowest_travel_minutes=travel - luck, highest_travel_minutes=travel + luck)
            return replace(base, quote=told, provider_id=f"{travel}-{luck}")

        ranked = rank_offers([offer(30), offer(19.9), offer(10), offer(35, 26)])
        assert [(one.rank, one.is_about_the_same) for one in ranked] == [(1, False), (2, True), (3, False), (4, True)]


class TestCommand:
    """The command and its files."""

    def test_it_writes_offers_and_can_make_them_again(self, tmp_path: Path) -> None:
        out = tmp_path / "quote"
        text = run(FOLDER, FOLDER / "new_packages.csv", "--iterations", 20, "--out", out)
        assert "Package Q2: 1 offer for all of it, of 2 providers" in text
        offers = rows_of(out / "offers.csv")
        assert [(row["package_id"], row["provider_id"]) for row in offers if row["why"]] == [("Q2", "tyneside")]
        assert {row["source"] for row in offers if row["rank"]} == {"roster"}
        costs = rows_of(out / "costs.csv")
        for row in [row for row in costs if row["heading"] == "total"]:
            parts = [one for one in costs if one["heading"] != "total" and one["package_id"] == row["package_id"]]
            parts = [one for one in parts if one["provider_id"] == row["provider_id"]]
            assert sum(int(one["pence_a_week"].lstrip("'")) for one in parts) == int(row["pence_a_week"])
        stored = out / "quote-northside.json"
        assert "The same: 3 quotes of northside" in run("--again", stored)
        changed = json.loads(stored.read_text("utf-8"))
        changed["quotes"][0]["travel_minutes"] += 1
        changed["version"] = "0.0.1"
        stored.write_text(json.dumps(changed), encoding="utf-8")
        outcome = CliRunner().invoke(app, ["quote", "--again", str(stored)])
        assert outcome.exit_code == 1
        assert "Different: the quotes for Q1" in outcome.output
        assert "version 0.0.1" in outcome.output

    def test_what_one_provider_gets_holds_nothing_of_another(self, tmp_path: Path, council: Inputs) -> None:
        run(FOLDER, FOLDER / "new_packages.csv", "--iterations", 20, "--out", tmp_path)
        for own, other in (("northside", "tyneside"), ("tyneside", "northside")):
            text = (tmp_path / f"quote-{own}.json").read_text("utf-8") + (tmp_path / f"places-{own}.csv").read_text("utf-8")
            theirs = take_provider(council, other).inputs
            words = [other, *(one.carer_id for one in theirs.carers), *(one.service_user_id for one in theirs.service_users)]
            words += [one.contract_id for one in theirs.contracts]
            assert not [word for word in words if f'"{word}"' in text]
            names = [*(one.name for one in council.service_users), *(one.name for one in council.carers)]
            assert not [name for name in names if name in text]

    def test_a_statement_a_folder_of_its_own_and_a_roster(self, tmp_path: Path) -> None:
        """Tyneside shows nothing but a statement; Northside hands over its own folder with a roster."""
        council, own, out = tmp_path / "council", tmp_path / "own", tmp_path / "out"
        for folder in (council, own):
            folder.mkdir()
            for file in FOLDER.iterdir():
                (folder / file.name).write_bytes(file.read_bytes())
        header, *rows = (council / "carers.csv").read_text("utf-8").splitlines(keepends=True)
        (council / "carers.csv").write_text(header + "".join(row for row in rows if "tyneside" not in row), "utf-8")
        header, *rows = (council / "shifts.csv").read_text("utf-8").splitlines(keepends=True)
        (council / "shifts.csv").write_text(header + "".join(row for row in rows if ",C3," not in row and ",C4," not in row), "utf-8")
        planned = CliRunner().invoke(app, ["plan", str(own), "--iterations", "500", "--out", str(own / "plan")])
        assert planned.exit_code == 0, planned.output
        (own / "roster.csv").write_bytes((own / "plan" / "roster.csv").read_bytes())
        given = ["--capacity", FOLDER / "capacity.csv", "--provider", f"northside={own}", "--iterations", 20, "--out", out]
        text = run(council, FOLDER / "new_packages.csv", *given)
        offers = {(row["package_id"], row["provider_id"]): row for row in rows_of(out / "offers.csv")}
        assert offers["Q1", "northside"]["source"] == "roster"
        assert offers["Q1", "tyneside"]["source"] == "statement"
        assert offers["Q1", "tyneside"]["provider_pence_a_week"] == ""
        assert "0 of 2 visits have a place" in text
        assert json.loads((out / "quote-northside.json").read_text("utf-8"))["basis"]["roster"]["runs"]
        for name in ("northside", "tyneside"):
            assert "The same" in run("--again", out / f"quote-{name}.json")
        run(own, FOLDER / "new_packages.csv", "--roster", own / "roster.csv", "--iterations", 20, "--out", tmp_path / "second")
        silent = run(council, FOLDER / "new_packages.csv", "--iterations", 20, "--out", tmp_path / "third")
        assert "shows neither a roster nor a statement of its capacity" in silent


class TestFaults:
    """Bad tables and options."""

    @pytest.mark.parametrize("case", QUOTE_FAULTS, ids=lambda case: f"{case[0]} {case[1]}")
    def test_each_is_reported_at_its_place(self, case: tuple[str, str, str, str], tmp_path: Path, council: Inputs) -> None:
        code, where, file, text = case
        path = tmp_path / file
        path.write_text(text, "utf-8")

        def read() -> object:
            return read_capacity(path, ["northside", "tyneside"]) if file == "capacity.csv" else read_new_packages(path, council)

        with pytest.raises(BadInput) as raised:
            read()
        assert [(fault.code, fault.where) for fault in raised.value.faults] == [(code, where)]

    def test_a_package_that_has_a_provider_q101(self, tmp_path: Path, council: Inputs) -> None:
        taken = CarePackage(package_id="Q1", service_user_id="P1", first_day=DAY, provider="tyneside")
        (tmp_path / "new_packages.csv").write_text(HEADER + GOOD, "utf-8")
        with pytest.raises(BadInput, match="Q101"):
            read_new_packages(tmp_path / "new_packages.csv", council.replace(packages=(taken,)))

    def test_a_person_without_journeys_q102(self, tmp_path: Path, council: Inputs) -> None:
        matrix = council.replace(travel=council.travel.replace(model="matrix"))
        (tmp_path / "new_packages.csv").write_text(HEADER + GOOD, "utf-8")
        with pytest.raises(BadInput, match="Q102"):
            read_new_packages(tmp_path / "new_packages.csv", matrix)

    def test_people_of_the_folder_need_no_place(self, tmp_path: Path, council: Inputs) -> None:
        text = "service_user_id,planned_start,minutes,funding,hours_a_week,earliest,latest\nP2,09:30,30,,,,\n"
        (tmp_path / "new_packages.csv").write_text(text, "utf-8")
        (new,) = read_new_packages(tmp_path / "new_packages.csv", council)
        assert new.person.funding is Funding.PERSONAL_BUDGET
        assert (new.location.lat, new.package.first_day, new.person.name) == (55.9580, DAY, "")

    def test_other_options_and_folders_q104_q105_q106(self, tmp_path: Path) -> None:
        cases = [
            (["data/tiny", "data/providers/new_packages.csv"], "Q104"),
            (["data/providers", "data/providers/new_packages.csv", "--provider", "northsid=x"], "Q105"),
            (["data/providers", "data/providers/new_packages.csv", "--provider", "northside"], "Q105"),
            (["--again", "data/providers/settings.toml"], "Q106"),
            (["--again", "data/providers/no-such.json"], "Q106"),
            (["data/providers", "data/providers/new_packages.csv", "--day", "2026-11-20"], "Q107"),
        ]
        for arguments, code in cases:
            given = [str(ROOT / one) if one.startswith("data/") else one for one in arguments]
            outcome = CliRunner().invoke(app, ["quote", *given, "--out", str(tmp_path)])
            assert outcome.exit_code == 2, outcome.output
            assert code in outcome.output
        assert CliRunner().invoke(app, ["quote"]).exit_code == 2
        (tmp_path / "theirs").mkdir()
        for file in FOLDER.iterdir():
            text = file.read_bytes().replace(b"day = 2026-11-23", b"day = 2026-11-23\ndays = 2")
            (tmp_path / "theirs" / file.name).write_bytes(text)
        given = [str(FOLDER), str(FOLDER / "new_packages.csv"), "--provider", f"northside={tmp_path / 'theirs'}"]
        outcome = CliRunner().invoke(app, ["quote", *given, "--out", str(tmp_path / "out")])
        assert outcome.exit_code == 2
        assert "has 2 days" in outcome.output
