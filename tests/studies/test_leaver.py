"""A carer leaves: broken runs, who takes over, what is left out, and an advert that names nobody."""

import pytest

from scheduler.domain.people import SkillNeeded
from scheduler.reporting.leaver import advert, leaver_files, leaver_summary
from scheduler.solver.stop import MaxIterations
from scheduler.studies.leaver import look_at_leaver
from tests.builders import good_roster, matrix, plain_day, with_person, with_shift, with_visit

QUICK = MaxIterations(100)


def test_the_others_take_over_what_they_can() -> None:
    """Cat's only visit, V5, is possible for both others: nothing is left out."""
    day = plain_day()
    found = look_at_leaver(day, matrix(day), good_roster(), "Cat", stop=QUICK, seed=1)
    assert [broken.taken_over for broken in found.runs] == [("V5",)]
    assert found.left_out == ()
    assert {name for name, _ in found.covers} <= {"Ann", "Bob"}
    assert found.vacancy.hours_at_least == 0
    assert found.vacancy.hours_like_before == 17.5  # five hours in two of seven days
    assert "every visit still has a carer" in "\n".join(leaver_summary(found))


def test_what_nobody_else_can_do_is_left_out_and_says_whom_to_look_for() -> None:
    """V3 needs the hoist, which Bob alone has; the double-up of Ann and Bob goes on with Cat."""
    day = with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="hoist"),), windows=plain_day().visits[2].windows)
    day = with_person(day, "U3", carer_gender="male")
    found = look_at_leaver(day, matrix(day), good_roster(), "Bob", stop=QUICK, seed=1)
    assert found.left_out == ("V3",)
    assert found.vacancy.skills == ("hoist",)
    assert found.vacancy.localities == ("north",)
    assert found.vacancy.genders == (("male", 1),)
    assert found.vacancy.hours_at_least > 1.75  # half an hour in two of seven days, with travel
    words = advert(found)
    assert words.startswith("We are looking for a home carer for ")
    assert "around north, mornings" in words
    assert "training in hoist is needed and can be given; you drive your own car." in words
    assert not any(name in words for name in ("Bob", "U3", "V3"))
    files = leaver_files(found, {"V3": "nobody has the hoist"})
    assert "V3,U3,2026-06-01,07:00,30,1,hoist,north,,3,nobody has the hoist" in files["left_out.csv"]
    assert files["runs.csv"].splitlines()[1] == "2026-06-01,09:00,10:00,SB,2,1.0,1,1"
    summary = "\n".join(leaver_summary(found))
    assert "1 visit that had a carer before have none" in summary
    assert "1 person asks for a male carer" in summary


def test_a_carer_without_runs_breaks_nothing() -> None:
    day = plain_day()
    found = look_at_leaver(day, matrix(day), good_roster(SC=[]), "Cat", stop=QUICK)
    assert (found.runs, found.left_out, found.covers) == ((), (), ())
    assert "around" not in advert(found)


def test_evenings_and_weekends_are_named() -> None:
    day = with_shift(
        plain_day(), "SC", start=plain_day().shifts[2].start.replace(hour=16), end=plain_day().shifts[2].start.replace(hour=22)
    )
    late = day.shifts[2].start.replace(hour=18)
    window = day.visits[4].windows[0].replace(earliest=late, latest=late)
    day = with_visit(day, "V5", windows=(window,))
    found = look_at_leaver(day, matrix(day), good_roster(SC=[("V5", "18:00")]), "Cat", stop=QUICK)
    assert found.left_out == ("V5",)
    assert found.vacancy.parts == ("evenings",)


def test_an_unknown_carer_is_refused() -> None:
    with pytest.raises(ValueError, match='no carer "Zoe"'):
        look_at_leaver(plain_day(), matrix(plain_day()), good_roster(), "Zoe", stop=QUICK)
