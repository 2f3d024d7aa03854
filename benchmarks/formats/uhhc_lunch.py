"""Adds the lunch of a carer: a stop at the place of a patient, right after or before a visit."""

from collections.abc import Iterator, Sequence

from benchmarks.formats.uhhc_cost import LUNCH, Day, Stop, span


def with_lunch(day: Day, carer_id: str, stops: Sequence[Stop]) -> list[Stop]:
    """Returns the stops with a lunch where the family's objective is least.

    A lunch between two visits only uses time in which the carer waits. For a lunch before the first
    visit the carer leaves earlier; after the last visit, the carer comes home later.
    There is no lunch if the carer takes none, or if none is worth its cost.
    """
    if not (day.lunch and day.carers[carer_id].get("lunch_break") and stops):
        return list(stops)

    def price(alternative: Sequence[Stop]) -> tuple[int, int]:
        route = day.route(carer_id, alternative)
        return day.price(route, owes_lunch=True), route.idle

    return min([list(stops), *_alternatives(day, carer_id, stops)], key=price)


def _alternatives(day: Day, carer_id: str, stops: Sequence[Stop]) -> Iterator[list[Stop]]:
    assert day.lunch is not None
    opens, closes = span(day.lunch)
    lasts: int = day.lunch["min_duration"]
    latest = closes - lasts if day.judged_at_end else closes
    carer = day.carers[carer_id]
    leaves, _ = span(carer["working_shift"])
    ready, place = leaves, day.ends(carer)[0]
    for number, stop in enumerate(stops):
        arrives = ready + day.travel[place][day.place(stop)]
        before = max(arrives, opens, min(stop.start - lasts, latest) if number == 0 else 0)
        if before <= latest and before + lasts <= stop.start:
            yield [*stops[:number], _lunch(stop, before, lasts), *stops[number:]]
        after = max(stop.end, opens)
        journey = day.travel[day.place(stop)][day.place(stops[number + 1])] if number + 1 < len(stops) else 0
        due = stops[number + 1].start if number + 1 < len(stops) else after + lasts
        if after <= latest and after + lasts + journey <= due:
            yield [*stops[: number + 1], _lunch(stop, after, lasts), *stops[number + 1 :]]
        ready, place = stop.end, day.place(stop)


def _lunch(beside: Stop, start: int, lasts: int) -> Stop:
    return Stop(beside.patient, LUNCH, start, start + lasts)
