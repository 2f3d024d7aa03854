"""Intake: each referral goes to re-ablement or has a reason why not, and starts a week follow."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import BadInput
from scheduler.domain.intake import Referral
from scheduler.files.reading.intake import read_referrals
from scheduler.studies.reablement.intake import route_referrals, starts_a_week
from tests.files.intake_faults import INTAKE_FAULTS

FIRST = date(2026, 11, 2)
HEADER = "referral_id,day,age,locality,unsuitable\n"
REFERRALS = st.builds(
    Referral,
    referral_id=st.text("abc123", min_size=1),
    day=st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days)),
    age=st.integers(0, 110),
    unsuitable=st.sampled_from(["", "end of life", "lives in a nursing home"]),
)


@given(st.lists(REFERRALS, max_size=40))
def test_everybody_has_one_or_the_other(referrals: list[Referral]) -> None:
    routes = route_referrals(referrals)
    assert [route.referral for route in routes] == referrals
    for route in routes:
        assert route.is_reablement == (route.referral.age >= 18 and not route.referral.unsuitable)
        assert route.is_reablement != bool(route.excluded_because)
    assert 0 <= starts_a_week(routes) <= len(routes)


def test_starts_a_week_by_hand() -> None:
    """Three of four in the fortnight from the 2nd to the 15th; in less than a week as many as there are."""
    days = (0, 5, 9, 13)
    referrals = [Referral(referral_id=f"N{day}", day=FIRST + timedelta(days=day), age=17 + day) for day in days]
    assert starts_a_week(route_referrals(referrals)) == 1.5
    assert starts_a_week(route_referrals(referrals[1:2])) == 1
    assert starts_a_week(()) == 0


def test_under_age_goes_before_another_reason() -> None:
    (route,) = route_referrals([Referral(referral_id="N1", day=FIRST, age=17, unsuitable="end of life")])
    assert route.excluded_because == "under 18"


@pytest.mark.parametrize(("code", "where", "rows"), INTAKE_FAULTS)
def test_faults_of_referrals(code: str, where: str, rows: str, tmp_path: Path) -> None:
    path = tmp_path / "referrals.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_referrals(path)
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [(code, where)]
