"""How late a day really runs."""

from datetime import timedelta

import pytest

from scheduler.analysis.walked import walk
from scheduler.domain.roster import Assignment, Roster, Run
from tests.builders import at, good_roster, matrix, plain_day

DAY = plain_day()
TRAVEL = matrix(DAY)


def test_a_roster_that_keeps_the_rules_is_on_time() -> None:
    assert all(one.late_minutes == 0 for one in walk(DAY, TRAVEL, good_roster()))


def test_a_round_without_time_to_travel_gets_later_from_visit_to_visit() -> None:
    """Each visit is planned at the end of the one before, so that every journey adds to the delay."""
    run = max(good_roster().runs, key=lambda one: len(one.assignments))
    start, made = at("09:00"), []
    for assignment in run.assignments:
        made.append(Assignment(visit_id=assignment.visit_id, start=start))
        start += timedelta(minutes=DAY.visit[assignment.visit_id].minutes)
    walked = walk(DAY, TRAVEL, Roster(runs=(run.replace(assignments=tuple(made)),)))
    journeys = [one.travel_minutes for one in walked]
    assert walked[0].late_minutes == 0
    for number, one in enumerate(walked):
        assert one.late_minutes == pytest.approx(sum(journeys[1 : number + 1]), abs=0.1)
    assert walked[-1].late_minutes > 0


def test_a_double_up_begins_when_the_later_carer_is_there() -> None:
    first, second = good_roster().runs[:2]
    alone = next(visit.visit_id for visit in DAY.visits if visit.carers == 1)
    double = next(visit.visit_id for visit in DAY.visits if visit.visit_id != alone)
    early = (Assignment(visit_id=alone, start=at("09:00")), Assignment(visit_id=double, start=at("09:00")))
    runs = first.replace(assignments=early), Run(shift_id=second.shift_id, carer_id=second.carer_id, assignments=early[1:])
    both = [one for one in walk(DAY, TRAVEL, Roster(runs=runs)) if one.visit_id == double]
    assert both[0].start == both[1].start > at("09:00")
    assert max(one.waiting_minutes for one in both) > 0 == min(one.waiting_minutes for one in both)


def test_a_roster_without_starts_cannot_be_walked() -> None:
    run = good_roster().runs[0]
    bare = run.replace(assignments=tuple(one.replace(start=None) for one in run.assignments))
    with pytest.raises(ValueError, match="has no start"):
        walk(DAY, TRAVEL, Roster(runs=(bare,)))
