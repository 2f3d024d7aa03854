"""Random `Inputs` that a folder can express and that read without a fault."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduler.domain.calendar import Nation
from scheduler.domain.care import JudgedAt, LinkedCarers, SkillsHeldBy, Visit, VisitLink, Window
from scheduler.domain.clock import local_moment
from scheduler.domain.inputs import HistoryEntry, Inputs, Rates, Settings
from scheduler.domain.people import Carer, Funding, Gender, ServiceUser, SkillHeld, SkillNeeded
from scheduler.domain.places import Location, TravelEntry, TravelMode, TravelSettings
from scheduler.domain.providers import ENGLAND, SCOTLAND, Contract, Inspection, Provider
from scheduler.domain.rules import CATALOGUE, HARD, OFF, Objective, Rule
from scheduler.domain.shifts import Absence, Break, Shift
from tests.files.weekly_strategies import WeeklyMaker

DAY = 24 * 60
WORDS = st.text(st.sampled_from("aB9 ,\"'£é=-+@/.#[北\u0301"), max_size=6).map(lambda text: re.sub(" +", " ", text.strip()))
NAMED = WORDS.filter(bool)
SKILLS = NAMED.filter(lambda text: "@" not in text)  # in a cell, `@` stands before the last day of a skill
MAYBE = st.one_of(st.none(), NAMED)
SETS = st.lists(NAMED, max_size=2, unique=True).map(tuple)


@st.composite
def inputs(draw: st.DrawFn) -> Inputs:
    """Days around both clock changes, split and night shifts, several windows, pins and links where their rules are off."""
    return _Maker(draw).inputs()


class _Maker:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        ids = draw(st.lists(NAMED.filter(lambda text: text.casefold() not in ("home", "none")), min_size=2, max_size=6, unique=True))
        cut = draw(st.integers(1, len(ids) - 1))
        self.people, self.carers = ids[:cut], ids[cut:]
        self.providers = ["Wye Care", "Lugg Care"][: draw(st.integers(0, 2))]
        self.settings = self._settings()
        self._limits_days = self.settings.objective.is_hard(Rule.MAX_DAY_HOURS)
        self.start = local_moment(datetime.combine(self.settings.day, time()), self.settings.timezone)
        # A spring day has an hour less; all these minutes lie on the plan's days.
        self.minutes = DAY * self.settings.days - 61

    def _settings(self) -> Settings:
        draw = self.draw
        rules = {rule: draw(self._setting(rule)) for rule in draw(st.sets(st.sampled_from(Rule)))}
        days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
        rates = st.builds(Rates, since=days, pay_pence_per_hour=st.integers(0, 5000), mileage_pence_per_mile=st.integers(0, 100))
        return Settings(
            day=draw(st.sampled_from([date(2026, 11, 23), date(2026, 3, 29), date(2026, 10, 25)])),
            days=draw(st.integers(1, 3)),
            timezone=draw(st.sampled_from(["Europe/London", "Europe/Paris"])),
            tolerance_minutes=draw(st.integers(0, 720)),
            visit_type_minutes=draw(st.dictionaries(WORDS, st.integers(0, 720), max_size=2)),
            history_days=draw(st.integers(0, 60)),
            bank_holidays=draw(st.sampled_from(Nation)),
            extra_bank_holidays=tuple(draw(st.lists(days, max_size=2))),
            essential_priority=draw(st.integers(0, 1000)),
            grades=draw(st.sampled_from([SCOTLAND, ENGLAND])),
            inspections_to_enter=draw(st.integers(1, 10)),
            objective=Objective(
                settings=rules,
                wanted_tolerance_minutes=draw(st.sampled_from([15, 0, 24 * 60])),
                rest_minutes=draw(st.sampled_from([660, 0, 1440])),
                break_owed_by=draw(st.sampled_from(["work", "rostered"])),
                time_critical_first=draw(st.booleans()),
                most_carers=draw(st.integers(1, 9)) if Rule.MOST_CARERS in rules else None,
                max_day_minutes=draw(st.integers(1, 2880)) if Rule.MAX_DAY_HOURS in rules else None,
            ),
            rates=tuple(sorted(draw(st.lists(rates, max_size=2, unique_by=lambda one: one.since)), key=lambda one: one.since)),
        )

    def _setting(self, rule: Rule) -> st.SearchStrategy[int | str]:
        info = CATALOGUE[rule]
        allowed: list[int | str] = [info.default]
        allowed += [OFF] * info.may_be_off + [HARD] * info.may_be_hard
        return st.one_of(st.sampled_from(allowed), st.integers(1, 10**9) if info.may_be_soft else st.sampled_from(allowed))

    def moment(self, low: int = 0, high: int | None = None) -> datetime:
        """Elapsed minutes since the plan began: also in the hour that comes twice."""
        return self.start + timedelta(minutes=self.draw(st.integers(low, self.minutes if high is None else high)))

    def _rising(self, count: int, low: int, high: int) -> list[datetime]:
        at = self.draw(st.lists(st.integers(low, high), min_size=count, max_size=count, unique=True))
        return [self.start + timedelta(minutes=minutes) for minutes in sorted(at)]

    def inputs(self) -> Inputs:
        draw = self.draw
        visits = tuple(self._visit(f"V{number}") for number in range(draw(st.integers(1, 4))))
        homes = [*self.people, *self.carers]
        lat, lon = st.floats(50, 60), st.floats(-8, 1)
        places = tuple(Location(location_id=one, lat=draw(lat), lon=draw(lon), postcode=draw(MAYBE)) for one in homes)
        shifts = [shift for carer in self.carers for shift in self._shifts(carer)]
        shifts = shifts or [Shift(shift_id="H", carer_id=self.carers[0], start=self.moment(0, 60), end=self.moment(61, 600))]
        maker = WeeklyMaker(draw, self.settings.day, self.people, self.carers, self.moment, providers=self.providers)
        weekly = maker.fields([carer for carer in self.carers if all(carer != shift.carer_id for shift in shifts)])
        return Inputs(
            settings=self.settings,
            travel=self._travel(homes),
            locations=places,
            service_users=tuple(self._person(one) for one in self.people),
            carers=tuple(self._carer(one) for one in self.carers),
            shifts=tuple(shifts) if not weekly["shift_patterns"] or draw(st.booleans()) else (),
            visits=visits,
            links=tuple(self._links(visits)),
            **weekly,
            absences=tuple(self._absence() for _ in range(draw(st.integers(0, 2)))),
            history=tuple(self._past() for _ in range(draw(st.integers(0, 2)))),
            providers=tuple(self._provider(one) for one in self.providers),
            contracts=tuple(self._contract(one) for one in self.providers if draw(st.booleans())),
        )

    def _visit(self, visit_id: str) -> Visit:
        draw, objective = self.draw, self.settings.objective
        ends = self._rising(2 * draw(st.integers(0, 3)), 0, min(self.minutes, DAY))
        windows = tuple(Window(earliest=low, latest=high) for low, high in zip(ends[::2], ends[1::2], strict=True))
        carers = draw(st.integers(1, 2))
        free = not objective.is_hard(Rule.PINNED)
        pins = draw(st.lists(st.sampled_from(self.carers), max_size=carers, unique=True)) if free else []
        return Visit(
            visit_id=visit_id,
            service_user_id=draw(st.sampled_from(self.people)),
            minutes=draw(st.integers(1, 180)),
            windows=windows,
            planned_start=self.moment() if not windows or draw(st.booleans()) else None,
            carers=carers,
            skills=tuple(
                draw(st.lists(st.builds(SkillNeeded, skill=SKILLS, level=st.integers(1, 9)), max_size=2, unique_by=lambda one: one.skill))
            ),
            skills_held_by=draw(st.sampled_from(SkillsHeldBy)),
            judged_at=draw(st.sampled_from(JudgedAt)) if not objective.is_hard(Rule.WINDOW) else JudgedAt.START,
            visit_type=draw(WORDS),
            time_critical=draw(st.booleans()),
            priority=draw(st.integers(1, 1000)),
            optional=draw(st.booleans()),
            team=draw(MAYBE),
            pinned_carers=tuple(pins),
            pinned_start=self.moment() if free and draw(st.booleans()) else None,
        )

    def _links(self, visits: tuple[Visit, ...]) -> list[VisitLink]:
        draw = self.draw
        free = not self.settings.objective.is_hard(Rule.GAP)
        links = []
        for second in range(1, len(visits)):
            for first in sorted(draw(st.sets(st.integers(0, second - 1), max_size=2))):
                low, high = sorted(draw(st.tuples(st.integers(-300, 300), st.integers(-300, 300))))
                links.append(
                    VisitLink(
                        first_visit_id=visits[first].visit_id,
                        second_visit_id=visits[second].visit_id,
                        min_gap_minutes=low if free and draw(st.booleans()) else None,
                        max_gap_minutes=high if free and draw(st.booleans()) else None,
                        carers=LinkedCarers.ANY if self.settings.objective.is_hard(Rule.PINNED) else draw(st.sampled_from(LinkedCarers)),
                        whole=draw(st.booleans()),
                    )
                )
        return links

    def _shifts(self, carer: str) -> list[Shift]:
        draw = self.draw
        ends = self._rising(2 * draw(st.integers(0, 2)), 0, DAY - 60)
        return [self._shift(carer, number, low, high) for number, (low, high) in enumerate(zip(ends[::2], ends[1::2], strict=True))]

    def _shift(self, carer: str, number: int, start: datetime, end: datetime) -> Shift:
        draw = self.draw
        length = int((end - start) / timedelta(minutes=1))
        rest = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=2)))
        ends = [start + timedelta(minutes=minutes) for minutes in rest]
        place = st.one_of(st.none(), st.sampled_from([*self.people, *self.carers]))
        return Shift(
            shift_id=f"{carer}/{number}",
            carer_id=carer,
            start=start,
            end=end,
            start_location_id=draw(place),
            end_location_id=draw(place),
            **self._breaks(start, length, ends),
        )

    def _breaks(self, start: datetime, length: int, ends: list[datetime]) -> dict[str, Any]:
        """One break with or without a window, or several."""
        draw = self.draw
        bounds = sorted(draw(st.sets(st.integers(0, length), min_size=4, max_size=6))) if length > 6 and draw(st.booleans()) else ()
        if bounds:
            pairs = zip(bounds[::2], bounds[1::2], strict=False)
            windows = [Window(earliest=start + timedelta(minutes=a), latest=start + timedelta(minutes=b)) for a, b in pairs]
            room = [min(240, (window.latest - window.earliest) // timedelta(minutes=1)) for window in windows]
            return {
                "breaks": tuple(
                    Break(minutes=draw(st.integers(1, most)), window=window) for most, window in zip(room, windows, strict=True)
                )
            }
        window = Window(earliest=ends[0], latest=ends[1]) if draw(st.booleans()) else None
        return {"break_minutes": draw(st.integers(0, 240)), "break_window": window}

    def _person(self, name: str) -> ServiceUser:
        draw = self.draw
        liked = draw(st.lists(st.sampled_from(self.carers), unique=True))
        cut = draw(st.integers(0, len(liked)))
        return ServiceUser(
            service_user_id=name,
            location_id=name,
            name=draw(WORDS),
            locality=draw(MAYBE),
            preferred_carers=tuple(liked[:cut]),
            refused_carers=tuple(liked[cut:]),
            carer_gender=draw(st.one_of(st.none(), st.sampled_from(Gender))),
            provider=draw(st.sampled_from(["", *self.providers])),
            may_move=draw(st.one_of(st.none(), st.booleans())),
            funding=draw(st.one_of(st.none(), st.sampled_from(Funding))),
            discharged_on=draw(st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2099, 12, 31)))),
            is_child=draw(st.booleans()),
        )

    def _carer(self, name: str) -> Carer:
        draw = self.draw
        days = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
        held = st.builds(SkillHeld, skill=SKILLS, level=st.integers(1, 9), expires=days)
        return Carer(
            carer_id=name,
            home_location_id=name,
            name=draw(WORDS),
            skills=tuple(draw(st.lists(held, max_size=2, unique_by=lambda one: one.skill))),
            gender=draw(st.one_of(st.none(), st.sampled_from(Gender))),
            travel_mode=draw(st.sampled_from(TravelMode)),
            localities=draw(SETS),
            teams=draw(SETS),
            contract_minutes=draw(st.one_of(st.none(), st.integers(0, 6000))),
            max_day_minutes=draw(st.one_of(st.none(), st.integers(1, 2880))) if self._limits_days else None,
            provider=draw(st.sampled_from(["", *self.providers])),
        )

    def _provider(self, name: str) -> Provider:
        draw = self.draw
        days = sorted(draw(st.sets(st.dates(date(2000, 1, 1), date(2099, 12, 31)), max_size=3)))
        return Provider(
            provider_id=name,
            name=draw(WORDS),
            inspections=tuple(Inspection(inspected_on=day, grade=draw(st.sampled_from(self.settings.grades))) for day in days),
            areas=draw(SETS),
            children=draw(st.booleans()),
        )

    def _contract(self, name: str) -> Contract:
        draw = self.draw
        first = draw(st.dates(date(2000, 1, 1), date(2050, 12, 31)))
        return Contract(
            contract_id=f"K{name}",
            provider_id=name,
            first_day=first,
            last_day=draw(st.one_of(st.none(), st.just(first + timedelta(days=30)))),
            minutes_a_week=draw(st.integers(0, 100_000)),
            pence_per_hour=draw(st.one_of(st.none(), st.integers(0, 1_000_000))),
        )

    def _absence(self) -> Absence:
        start, end = self._rising(2, -2 * DAY, self.minutes + DAY)
        return Absence(
            carer_id=self.draw(st.sampled_from(self.carers)),
            start=start,
            end=max(end, self.start + timedelta(minutes=1)),
            kind=self.draw(WORDS),
            soft=self.draw(st.booleans()),
        )

    def _past(self) -> HistoryEntry:
        draw = self.draw
        return HistoryEntry(
            service_user_id=draw(st.sampled_from(self.people)),
            carer_id=draw(st.sampled_from(self.carers)),
            day=self.settings.day - timedelta(days=draw(st.integers(1, 400))),
            visits=draw(st.integers(1, 9)),
        )

    def _travel(self, homes: list[str]) -> TravelSettings:
        draw = self.draw
        pairs = st.tuples(st.sampled_from(homes), st.sampled_from(homes), st.sampled_from(TravelMode)).filter(
            lambda pair: pair[0] != pair[1]
        )
        legs = [
            TravelEntry(
                from_location_id=one, to_location_id=two, mode=mode, minutes=draw(st.floats(0, 1e4)), metres=draw(st.integers(0, 10**6))
            )
            for one, two, mode in draw(st.lists(pairs, max_size=3, unique=True))
        ]
        return TravelSettings(
            model="matrix" if legs else "straight_line",
            area_multiplier=draw(st.floats(0.1, 10)),
            settle_minutes=draw(st.floats(0, 60)),
            mode_factors={mode: draw(st.floats(0.1, 10)) for mode in TravelMode},
            entries=tuple(legs),
        )
