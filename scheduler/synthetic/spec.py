"""The kind of day to generate.

Every default is a published figure, named beside it, or is marked as assumed.
"""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen

Share = float
Span = tuple[int, int]
"""Start and end, in minutes since midnight."""


def hours(*times: float) -> Span:
    """Returns a span from two times in hours: ``hours(7, 14.5)`` is 07:00-14:30."""
    start, end = times
    return round(start * 60), round(end * 60)


class Wave(Frozen):
    """A busy part of the day, with the share of the visits that are planned in it."""

    name: str
    span: Span
    share: Share = Field(gt=0, le=1)


class DaySpec(Frozen):
    """A day of home care, to be drawn from a seed.

    Attributes:
        day: Date of the day.
        visits: Number of visits.
        timezone: Name of the time zone.
        county: `herefordshire` with real postcodes; `east lothian` or `north lanarkshire`, where homes are drawn around each place.
        within: Locality of the source in which all people and carers live; empty for the whole area. North Lanarkshire has six.
        around, radius_km: Centre and radius of the area in which people and carers live.
        rural_share: Share of people and carers outside of towns (assumed: two in five in a rural
            county).
        localities: Number of localities; the largest towns give them their names.
        visit_minutes: Lengths of visits, each with its share (Torbay Council, cost of care 2022:
            median provider's week).
        waves: Waves of the day; people get up in the first and go to bed in the last (shares
            assumed).
        visits_per_person: Mean number of visits (assumed from 11 to 13 hours per week and person:
            Scotland 2012, Waltham Forest 2024).
        double_up_share: Share of visits by two carers (24% of calls in Cumberland, October 2024).
        window_share: Share of visits with their own window; the others have a planned start only.
        time_critical_share: Share of visits that are time-critical; they have a planned start only.
        medication_share, reablement_share, gender_share, preferred_share, refusal_share: Shares of
            people (assumed).
        optional_share: Share of visits that may be left out (assumed).
        link_share: Share of links among the pairs that may have one: visits with medicine four
            hours apart, or re-ablement in the morning and at midday.
        patterns: Patterns of duty with one span, or with two on a split day (71% of carers worked
            split days: 2015 survey of 417).
        slack: Ratio of carers on duty to carers needed, if each visit is made when its window is
            least busy.
        travel_minutes: Travel time per visit that is assumed when carers on duty are counted.
        double_up_cover: Least number of carers on duty wherever a double-up is planned.
        spare_carers: Number of carers who can make a visit, beyond those it needs.
        off_duty_share: Share of carers without a shift on the day.
        bicycle_share: Share of carers on a bicycle; they live in a town and stay in its locality.
    """

    day: date
    visits: int = Field(ge=1, le=20_000)
    timezone: str = "Europe/London"
    county: Literal["herefordshire", "east lothian", "north lanarkshire"] = "herefordshire"
    within: str = ""
    around: str = "Hereford"
    radius_km: float = Field(default=60, gt=0)
    rural_share: Share = Field(default=0.4, ge=0, le=1)
    localities: int = Field(default=6, ge=1)
    visit_minutes: dict[int, Share] = {15: 0.016, 30: 0.720, 45: 0.180, 60: 0.084}
    waves: tuple[Wave, ...] = (
        Wave(name="morning", span=hours(7, 10.5), share=0.40),
        Wave(name="lunch", span=hours(11.5, 14), share=0.20),
        Wave(name="tea", span=hours(16, 18.5), share=0.18),
        Wave(name="bed", span=hours(19, 22.5), share=0.22),
    )
    visits_per_person: float = Field(default=2.4, ge=1)
    double_up_share: Share = Field(default=0.24, ge=0, le=1)
    window_share: Share = Field(default=0.6, ge=0, le=1)
    time_critical_share: Share = Field(default=0.1, ge=0, le=1)
    medication_share: Share = Field(default=0.5, ge=0, le=1)
    reablement_share: Share = Field(default=0.12, ge=0, le=1)
    gender_share: Share = Field(default=0.15, ge=0, le=1)
    preferred_share: Share = Field(default=0.5, ge=0, le=1)
    refusal_share: Share = Field(default=0.05, ge=0, le=1)
    optional_share: Share = Field(default=0.03, ge=0, le=1)
    link_share: Share = Field(default=0.4, ge=0, le=1)
    patterns: tuple[tuple[Span, ...], ...] = (
        (hours(7, 11.5),),
        (hours(7, 14.5),),
        (hours(6.5, 13),),
        (hours(8, 14),),
        (hours(15, 22.5),),
        (hours(15.5, 21.5),),
        (hours(17, 23),),
        (hours(19, 23),),
        (hours(7, 19),),
        (hours(6.5, 11), hours(18.5, 22.5)),
        (hours(7, 12), hours(19, 23)),
        (hours(7, 13.5), hours(16.5, 19)),
        (hours(7.5, 13.5), hours(17, 19.5)),
    )
    slack: float = Field(default=1.3, ge=1)
    travel_minutes: float = Field(default=12, ge=0)
    double_up_cover: int = Field(default=4, ge=2)
    spare_carers: int = Field(default=2, ge=0)
    off_duty_share: Share = Field(default=0.2, ge=0, lt=1)
    bicycle_share: Share = Field(default=0.03, ge=0, le=1)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for name, shares in (("waves", [wave.share for wave in self.waves]), ("visit_minutes", list(self.visit_minutes.values()))):
            if abs(sum(shares) - 1) > 1e-6:
                raise ValueError(f"the shares of {name} come to {sum(shares):g} and not to 1")
        for pattern in self.patterns:
            times = [time for span in pattern for time in span]
            if not times or times != sorted(set(times)) or times[0] < 0 or times[-1] > 24 * 60:
                raise ValueError(f"pattern of duty {pattern} is not in order of time and inside of the day")
        return self
