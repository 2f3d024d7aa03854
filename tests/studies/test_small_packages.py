"""Small packages: who counts, what is sure, and that nothing is applied."""

import pytest

from scheduler.domain.inputs import Rates, Settings
from scheduler.domain.people import SkillNeeded
from scheduler.solver.stop import MaxIterations
from scheduler.studies.small_packages import is_narrow_medicine, is_replaceable, small_packages, widened
from tests.builders import DAY, good_roster, matrix, plain_day, window, with_visit

SETTINGS = Settings(day=DAY, rates=(Rates(since=DAY, pay_pence_per_hour=1200, mileage_pence_per_mile=50),))
VISIT = plain_day().visits[0].replace(visit_type="welfare", minutes=15)


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 16},
        {"carers": 2},
        {"time_critical": True},
        {"visit_type": "Personal_Care"},
        {"skills": (SkillNeeded(skill="medication"),)},
        {"skills": (SkillNeeded(skill="moving_handling"),)},
    ],
)
def test_what_is_never_a_small_package(changes: dict[str, object]) -> None:
    assert is_replaceable(VISIT, 15)
    assert not is_replaceable(VISIT.replace(**changes), 15)


def test_a_narrow_medicine_and_its_wider_window() -> None:
    medicine = VISIT.replace(time_critical=True, windows=(window("08:00", "09:00"),))
    assert is_narrow_medicine(medicine)
    assert not is_narrow_medicine(medicine.replace(windows=(window("08:00", "09:01"),)))
    assert not is_narrow_medicine(VISIT.replace(windows=(window("08:00", "08:10"),)))
    wide = widened(medicine, SETTINGS)
    assert f"{wide.windows[0].earliest:%H:%M} {wide.windows[0].latest:%H:%M} {wide.time_critical}" == "07:30 09:30 False"


def test_what_is_sure_by_hand() -> None:
    """V5 is all that Cat does: home and back is twenty minutes and two kilometres. V4 at Ann's last stop saves one leg of two."""
    day = plain_day()
    for name in ("V4", "V5"):
        day = with_visit(day, name, visit_type="welfare", minutes=15)
    releases = small_packages(day, matrix(day), good_roster(), SETTINGS, most_minutes=15, most=2, stop=MaxIterations(50), seed=1)
    found = {one.service_user_id: one for one in releases}
    assert set(found) == {"U4", "U5"}
    assert (found["U5"].sure_minutes, found["U5"].care_minutes) == (20, 15)
    assert found["U5"].sure_pence == pytest.approx(20 / 60 * 1200 + 2000 / 1609.344 * 50, abs=0.01)
    assert found["U4"].sure_minutes == 10
    assert all(one.up_to_minutes >= one.sure_minutes for one in releases)
    assert [one.up_to_pence for one in releases] == sorted((one.up_to_pence for one in releases), reverse=True)


def test_a_medicine_has_nothing_sure_and_no_search_beyond_the_most() -> None:
    day = with_visit(plain_day(), "V1", time_critical=True, windows=(window("08:00", "08:30"),))
    (release,) = small_packages(day, matrix(day), good_roster(), SETTINGS, most_minutes=15, most=0, stop=MaxIterations(5))
    assert (release.kind, release.visit_ids, release.sure_minutes, release.up_to_minutes) == ("medicine", ("V1",), 0, 0)
    (release,) = small_packages(day, matrix(day), good_roster(), SETTINGS, most_minutes=15, most=1, stop=MaxIterations(50))
    assert release.up_to_minutes >= 0


def test_nothing_small_is_nothing() -> None:
    day = plain_day()
    assert small_packages(day, matrix(day), good_roster(), SETTINGS, most_minutes=15, most=5, stop=MaxIterations(5)) == ()
