"""One duty at a time: what overlaps is cut, and no time on duty is lost or invented."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.care import Window
from scheduler.domain.shifts import Shift, without_overlaps

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


def hour(number: float) -> datetime:
    return MIDNIGHT + timedelta(hours=number)


def shift(name: str, start: float, end: float, carer: str = "C", **more: Window | int) -> Shift:
    return Shift.model_validate({"shift_id": name, "carer_id": carer, "start": hour(start), "end": hour(end), **more})


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12), st.sampled_from("CD")), max_size=8))
def test_the_hours_on_duty_stay_and_nobody_has_two_at_once(duties: list[tuple[int, int, str]]) -> None:
    """Hour by hour: a carer is on duty where any shift said so, in exactly one shift, under the id of one that said so."""
    given_ = [shift(f"S{row}", start, start + length, carer) for row, (start, length, carer) in enumerate(duties)]
    kept = without_overlaps(given_)
    order = [one.shift_id for one in given_]
    assert [one.shift_id for one in kept] == sorted((one.shift_id for one in kept), key=order.index)
    for carer in "CD":
        for number in range(60):

            def on(shifts: tuple[Shift, ...], number: int = number, carer: str = carer) -> set[str]:
                return {one.shift_id for one in shifts if one.carer_id == carer and one.start <= hour(number) < one.end}

            said, now = on(tuple(given_)), on(kept)
            assert len(now) == bool(said)
            assert now <= said


def test_shifts_that_do_not_overlap_are_the_same_objects() -> None:
    duties = (shift("L", 14, 20), shift("E", 7, 14), shift("X", 8, 9, "D"))
    assert all(one is other for one, other in zip(without_overlaps(duties), duties, strict=True))


def test_a_break_window_keeps_what_is_left_of_it_or_goes() -> None:
    window = Window(earliest=hour(13), latest=hour(15))
    first = shift("A", 7, 14)
    assert without_overlaps([first, shift("B", 12, 20, break_window=window)])[1].break_window == Window(earliest=hour(14), latest=hour(15))
    gone = without_overlaps([first, shift("B", 12, 20, break_window=window, break_minutes=90)])[1]
    assert (gone.start, gone.break_window) == (hour(14), None)
