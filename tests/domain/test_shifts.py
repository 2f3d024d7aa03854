"""One duty at a time: what overlaps is cut, and no time on duty is lost or invented."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.care import Window
from scheduler.domain.shifts import Break, Shift, ShiftPattern, without_overlaps

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


SPRING = date(2026, 3, 29)
"""In London the clocks go from 1:00 to 2:00 on this day."""


def _nightly(start: int, end: int, break_span: tuple[int, int] | None = None) -> ShiftPattern:
    return ShiftPattern(pattern_id="N", carer_id="c", days=("sat", "sun"), start=start, end=end, break_span=break_span)


@pytest.mark.parametrize(("start", "end", "minutes"), [(60, 62, None), (60, 120, None), (59, 62, 1), (70, 121, 1), (0, 240, 180)])
def test_of_a_shift_in_the_hour_that_clocks_skip_the_rest_is_left_and_of_nothing_no_shift(
    start: int, end: int, minutes: int | None
) -> None:
    pattern = _nightly(start, end)
    shift, day_before = pattern.on(SPRING, "Europe/London"), pattern.on(SPRING - timedelta(days=1), "Europe/London")
    assert (shift and shift.end - shift.start) == (minutes and timedelta(minutes=minutes))
    assert day_before is not None
    assert day_before.end - day_before.start == timedelta(minutes=end - start)


@pytest.mark.parametrize(
    ("span", "minutes"), [((1380, 1440), 60), ((1500, 1540), None), ((1490, 1561), None), ((1480, 1560), 20), ((1500, 1510), None)]
)
def test_a_break_has_its_window_where_clocks_leave_room_for_it(span: tuple[int, int], minutes: int | None) -> None:
    """A night from 22:00 to 6:00 with 20 minutes of break."""
    shift = _nightly(1320, 1800, span).on(SPRING - timedelta(days=1), "Europe/London")
    assert shift is not None
    window = shift.break_window
    assert (window and window.latest - window.earliest) == (minutes and timedelta(minutes=minutes))


DAY = datetime(2026, 6, 1, tzinfo=UTC)


def _break(minutes: int, opens: int, closes: int) -> Break:
    return Break(minutes=minutes, window=Window(earliest=DAY + timedelta(hours=opens), latest=DAY + timedelta(hours=closes)))


def _long_shift(*breaks: Break) -> Shift:
    return Shift(shift_id="L", carer_id="c", start=DAY + timedelta(hours=7), end=DAY + timedelta(hours=19), breaks=breaks)


def test_several_breaks_are_in_order_and_apart_and_one_is_not_several() -> None:
    two = _long_shift(_break(20, 9, 12), _break(30, 12, 18))
    assert (two.all_break_minutes, two.replace(breaks=()).all_break_minutes) == (50, 20)
    for wrong in ([_break(20, 9, 12)], [_break(20, 12, 18), _break(20, 9, 11)], [_break(20, 9, 12), _break(20, 11, 13)]):
        with pytest.raises(ValueError, match="break"):
            _long_shift(*wrong)
    with pytest.raises(ValueError, match="one break"):
        Shift(**(two.model_dump() | {"break_window": two.breaks[0].window}))
    with pytest.raises(ValueError, match="does not fit"):
        _break(61, 9, 10)


@pytest.mark.parametrize(
    ("ends", "left"), [(9, [(20, 9), (30, 14), (40, 17)]), (10, [(20, 10), (30, 14), (40, 17)]), (13, [(30, 14), (40, 17)])]
)
def test_breaks_that_no_longer_fit_a_shift_that_begins_later_are_left_out(ends: int, left: list[tuple[int, int]]) -> None:
    before = Shift(shift_id="B", carer_id="c", start=DAY + timedelta(hours=6), end=DAY + timedelta(hours=ends))
    _, cut = without_overlaps([before, _long_shift(_break(20, 9, 12), _break(30, 14, 16), _break(40, 17, 18))])
    assert [(rest.minutes, rest.window.earliest.hour) for rest in cut.breaks] == left


@pytest.mark.parametrize(("ends", "one"), [(15, (30, 15)), (16, (40, 17)), (18, None)])
def test_one_break_that_is_left_is_the_break_of_the_shift(ends: int, one: tuple[int, int] | None) -> None:
    before = Shift(shift_id="B", carer_id="c", start=DAY + timedelta(hours=6), end=DAY + timedelta(hours=ends))
    breaks = (_break(30, 14, 16), _break(40, 17, 18)) if ends != 15 else (_break(20, 9, 12), _break(30, 14, 16))
    _, cut = without_overlaps([before, _long_shift(*breaks)])
    assert cut.breaks == ()
    assert (cut.break_window and (cut.break_minutes, cut.break_window.earliest.hour)) == one


def test_pattern_with_several_breaks_leaves_out_what_the_clocks_skip() -> None:
    """A night from 22:00 to 6:00; on that night there is no time between 1:00 and 2:00."""
    spans = ((20, (1380, 1440)), (20, (1505, 1540)), (20, (1600, 1700)))
    pattern = ShiftPattern(pattern_id="N", carer_id="c", days=("sat", "sun"), start=1320, end=1800, break_spans=spans)
    usual, spring = (pattern.on(SPRING - timedelta(days=days), "Europe/London") for days in (8, 1))
    assert usual is not None
    assert spring is not None
    assert (len(usual.breaks), len(spring.breaks)) == (3, 2)
    for wrong in (spans[:1], spans[::-1], ((20, (1300, 1400)), spans[1]), ((61, (1380, 1440)), spans[1])):
        with pytest.raises(ValueError, match="break"):
            ShiftPattern(**(pattern.model_dump() | {"break_spans": wrong}))
    with pytest.raises(ValueError, match="one break"):
        ShiftPattern(**(pattern.model_dump() | {"break_span": (1380, 1440)}))
