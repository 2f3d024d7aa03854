"""Prices one more visit in every shift: exactly, by inserting it, timing what moves, and undoing that.

A place is looked at only if its times allow it. That test is cheap and lets too many through, so that what it refuses is refused
rightly in routes without links. Where links, rests or soft limits on time are at work, `is_exact` asks for every place instead.
"""

from scheduler.solver.kernels.anneal import copy_touched
from scheduler.solver.kernels.evaluate import soft_cost
from scheduler.solver.kernels.feasibility import is_carer_allowed, is_shift_allowed
from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.kernels.layout import (
    BREAK_IS_SOFT,
    BREAK_TICKS,
    BREAKS_0,
    BREAKS_1,
    CARER,
    DURATION_TICKS,
    EARLIEST_BEFORE_BREAK,
    END_PLACE,
    GROUP,
    HARD_TIMES,
    HAS_LIMITS,
    HAS_START_CHOICE,
    INFINITE_64,
    IS_INFEASIBLE,
    LATEST_AFTER_BREAK,
    LENGTH,
    MODE,
    PERSON,
    PLACE,
    PLANNED_START,
    SHIFT,
    SHIFT_END,
    SHIFT_START,
    START_PLACE,
    TASK_0,
    TASK_1,
    TOUCHED,
    TOUCHED_LIST,
    VISIT,
    WINDOW_0,
    WINDOW_1,
    State,
    Static,
)
from scheduler.solver.kernels.layout import START as STARTS
from scheduler.solver.kernels.links import earliest_by_links, latest_by_links, latest_start
from scheduler.solver.kernels.marks import unmark_all
from scheduler.solver.kernels.offers.layout import (
    CARER_LINK,
    EARLIEST,
    FITS,
    FULL,
    HALF,
    HOURS,
    LATEST,
    MAX_CARERS,
    MOST_MOVED_TICKS,
    MOVED,
    NEAR,
    NEAR_COUNT,
    NEAR_ROW,
    NEAR_START,
    NEAR_TASK,
    NEAR_TICKS,
    NO_BREAK_LEFT,
    NO_PARTNER,
    NOTHING_NEAR,
    OTHERS,
    OTHERS_LATER,
    PAIR_COST,
    PAIR_FIRST,
    PAIR_SECOND,
    PAIRS,
    PARTNER,
    PARTNER_POSITION,
    PEOPLE,
    PLACE_COST,
    PLACE_EARLIEST,
    PLACE_LATEST,
    PLACE_POSITION,
    PLACE_SHIFT,
    POSITION,
    ROAD_TICKS,
    SHIFT_LATER,
    SOFT,
    START,
    STARTS_EARLIER,
    STARTS_LATER,
    STATUS,
)
from scheduler.solver.kernels.rest import earliest_departure, exceeds_hours, has_max_carers, latest_end, visits_person
from scheduler.solver.kernels.routes import count_group, insert_task, remove_task, repair
from scheduler.solver.kernels.start_times import choose_starts
from scheduler.solver.kernels.steps import leg_cost, leg_ticks, next_feasible_start, previous_feasible_start
from scheduler.solver.kernels.timing import propagate
from scheduler.solver.model.arrays import Bools, Ints


@entry
def answer(
    P: Static,
    W: State,
    S: State,
    visit: int,
    lifts: bool,
    may: Bools,
    is_exact: bool,
    near: int,
    now: int,
    places: Ints,
    pairs: Ints,
    out: Ints,
) -> int:
    """Takes a placed visit out of `W`, or answers for every shift whether it can take the visit; one entry, compiled once.

    Args:
        P: Problem.
        W: Roster; to be asked, without the visit.
        S: The same roster, to work on; it is the same again afterwards.
        visit: Visit.
        lifts: Whether it is taken out. The rest is not looked at then, and 0 returned if the routes that it leaves cannot be made.
        may: bool [2, k] Whether the rules about people allow each half in the shift.
        is_exact: Whether each place is tried that windows do not rule out by themselves.
        near: Greatest number of ticks by which something may have to give way.
        now: Tick before which nobody leaves for it; -INFINITE_64 for none.
        places: int64 [2, n + k, PLACE_COLUMNS] Scratch.
        pairs: int64 [k, PAIRS, 3] Scratch.
        out: int64 [k, ANSWER_COLUMNS] The answers.

    Returns:
        The number of shifts that can take it.
    """
    t = P.visit[visit, TASK_0]
    if lifts:
        return int(_lift_visit(P, W, visit))
    if P.visit[visit, TASK_1] - t == 1:
        return _price_task(P, W, S, t, may, is_exact, near, now, out)
    return _price_pair(P, W, S, t, may, is_exact, now, places, pairs, out)


@inside
def _lift_visit(P: Static, W: State, visit: int) -> bool:
    """Takes a placed visit out; returns whether the routes that it leaves can still be made."""
    first, end = P.visit[visit, TASK_0], P.visit[visit, TASK_1]
    unit = P.task[first, GROUP]
    if _missing(P, W, unit) == 0:
        count_group(P, W, unit, 1)
    for t in range(first, end):
        if W.task[t, SHIFT] >= 0:
            remove_task(P, W, t)
    W.total[IS_INFEASIBLE] = 0
    repair(P, W)
    choose_starts(P, W)
    return W.total[IS_INFEASIBLE] == 0


@inside
def _missing(P: Static, W: State, unit: int) -> int:
    """Returns the number of unallocated tasks of a group."""
    count = 0
    for r in range(P.group[unit, TASK_0], P.group[unit, TASK_1]):
        count += W.task[P.rows[r, 0], SHIFT] < 0
    return count


@inside
def _places_around(P: Static, W: State, k: int, q: int) -> tuple[int, int]:
    """Returns the places before and after position `q` of route `k`, where a task is to be inserted."""
    origin = P.task[W.route[k, q - 1], PLACE] if q > 0 else P.shift[k, START_PLACE]
    destination = P.task[W.route[k, q], PLACE] if q < W.shift[k, LENGTH] else P.shift[k, END_PLACE]
    return origin, destination


@inside
def _span(P: Static, W: State, t: int, k: int, q: int, now: int) -> tuple[int, int]:
    """Returns the first arrival at position `q` of route `k` and the latest start there, windows and breaks of the task left out."""
    length, mode, duration = W.shift[k, LENGTH], P.shift[k, MODE], P.task[t, DURATION_TICKS]
    origin, destination = _places_around(P, W, k, q)
    if q > 0:
        i = W.route[k, q - 1]
        free = W.task[i, EARLIEST_BEFORE_BREAK] + P.task[i, DURATION_TICKS]
    else:
        free = earliest_departure(P, W, k)
    arrival = max(free, now) + leg_ticks(P, mode, origin, P.task[t, PLACE])
    limit = W.task[W.route[k, q], LATEST_AFTER_BREAK] if q < length else P.shift[k, SHIFT_END]
    latest = limit - duration - leg_ticks(P, mode, P.task[t, PLACE], destination)
    if q == length:
        latest = min(latest, latest_end(P, W, k) - duration)
    return max(arrival, earliest_by_links(P, W, t)), min(latest, latest_by_links(P, W, t))


@inside
def _open_span(P: Static, W: State, t: int, k: int, q: int) -> tuple[int, int]:
    """Returns the first and the last start of task `t` at position `q` of route `k` if breaks, links, rests and moments are left out.

    No start outside of it is feasible, whatever else moves. Without any, the first is later than the last.
    """
    length, mode, place = W.shift[k, LENGTH], P.shift[k, MODE], P.task[t, PLACE]
    free, origin = P.shift[k, SHIFT_START], P.shift[k, START_PLACE]
    for r in range(q):
        i = W.route[k, r]
        start = next_feasible_start(P, i, k, free + leg_ticks(P, mode, origin, P.task[i, PLACE]))
        if start >= INFINITE_64:
            return INFINITE_64, -INFINITE_64
        free, origin = start + P.task[i, DURATION_TICKS], P.task[i, PLACE]
    first = next_feasible_start(P, t, k, free + leg_ticks(P, mode, origin, place))
    limit, destination = P.shift[k, SHIFT_END], P.shift[k, END_PLACE]
    for r in range(length - 1, q - 1, -1):
        i = W.route[k, r]
        end = limit - leg_ticks(P, mode, P.task[i, PLACE], destination)
        start = previous_feasible_start(P, i, k, end - P.task[i, DURATION_TICKS])
        if start <= -INFINITE_64:
            return INFINITE_64, -INFINITE_64
        limit, destination = start, P.task[i, PLACE]
    end = limit - leg_ticks(P, mode, place, destination)
    return int(first), int(previous_feasible_start(P, t, k, end - P.task[t, DURATION_TICKS]))


@inside
def _meets_window(P: Static, t: int, first: int, last: int) -> bool:
    """Returns whether a window of task `t` has a start from `first` to `last`."""
    found = False
    for w in range(P.task[t, WINDOW_0], P.task[t, WINDOW_1]):
        found = found or max(first, P.rows[w, 0]) <= min(last, P.rows[w, 1])
    return found


@inside
def _is_out_of_order(P: Static, W: State, t: int, k: int, q: int) -> bool:
    """Returns whether the windows alone rule out task `t` between its neighbours, whatever else moves."""
    if P.weight[HARD_TIMES] == 0 or P.task[t, WINDOW_0] == P.task[t, WINDOW_1]:
        return False
    mode = P.shift[k, MODE]
    if q > 0:
        i = W.route[k, q - 1]
        end = P.rows[P.task[i, WINDOW_0], 0] + P.task[i, DURATION_TICKS] + leg_ticks(P, mode, P.task[i, PLACE], P.task[t, PLACE])
        if end > P.rows[P.task[t, WINDOW_1] - 1, 1]:
            return True
    if q < W.shift[k, LENGTH]:
        j = W.route[k, q]
        end = P.rows[P.task[t, WINDOW_0], 0] + P.task[t, DURATION_TICKS] + leg_ticks(P, mode, P.task[t, PLACE], P.task[j, PLACE])
        if end > P.rows[P.task[j, WINDOW_1] - 1, 1]:
            return True
    return False


@inside
def _place_of_opening(P: Static, W: State, t: int, k: int, q: int, now: int) -> int:
    """Returns the earliest start of task `t` there that leaving now allows; -INFINITE_64 where time is not limited so."""
    if now <= -INFINITE_64:
        return -INFINITE_64
    origin, _ = _places_around(P, W, k, q)
    return int(now + leg_ticks(P, P.shift[k, MODE], origin, P.task[t, PLACE]))


@inside
def _insert(P: Static, S: State, t: int, k: int, q: int, opening: int) -> bool:
    """Inserts task `t`, which starts no earlier than `opening`, and times all that moves; returns whether that is feasible."""
    if S.shift[k, LENGTH] >= S.route.shape[1]:
        return False
    insert_task(P, S, t, k, q)
    return _propagate_from(P, S, t, opening)


@inside
def _propagate_from(P: Static, S: State, t: int, opening: int) -> bool:
    """Times what is marked; the windows of task `t` open at `opening` at the earliest. Returns whether that is feasible."""
    if opening <= -INFINITE_64:
        return bool(propagate(P, S))
    # windows that open too early are closed up to there, and opened again afterwards
    first, end = P.task[t, WINDOW_0], P.task[t, WINDOW_1]
    shut = first
    while shut < end and P.rows[shut, 1] < opening:
        shut += 1
    if shut == end:
        unmark_all(S)
        return False
    opens = P.rows[shut, 0]
    P.task[t, WINDOW_0] = shut
    P.rows[shut, 0] = max(opens, opening)
    is_feasible = bool(propagate(P, S))
    P.task[t, WINDOW_0] = first
    P.rows[shut, 0] = opens
    return is_feasible


@inside
def _starts(P: Static, W: State, t: int) -> int:
    return W.task[t, PLANNED_START] if P.weight[HAS_START_CHOICE] else W.task[t, STARTS]


@inside
def _note(P: Static, W: State, S: State, t: int, k: int, q: int, before: int, out: Ints) -> bool:
    """Notes the place of task `t` in `S` if it is the cheapest of shift `k` so far; returns whether it is."""
    unit = P.task[t, GROUP]
    is_whole = _missing(P, S, unit) == 0
    if is_whole:
        count_group(P, S, unit, -1)
    soft = int(choose_starts(P, S)) - before
    if out[k, STATUS] == FITS and soft >= out[k, SOFT]:
        return False
    origin, destination = _places_around(P, W, k, q)
    mode, place = P.shift[k, MODE], P.task[t, PLACE]
    road = leg_ticks(P, mode, origin, place) + leg_ticks(P, mode, place, destination)
    if W.shift[k, LENGTH] > 0:
        road -= leg_ticks(P, mode, origin, destination)
    out[k, STATUS], out[k, SOFT], out[k, POSITION], out[k, HALF] = FITS, soft, q, t
    out[k, START], out[k, EARLIEST], out[k, LATEST] = _starts(P, S, t), S.task[t, STARTS], max(_starts(P, S, t), latest_start(S, t))
    out[k, ROAD_TICKS], out[k, PARTNER], out[k, PARTNER_POSITION] = road, -1, -1
    moved, most = 0, 0
    for i in range(S.total[TOUCHED]):
        other_shift = S.shift[i, TOUCHED_LIST]
        for r in range(S.shift[other_shift, LENGTH]):
            o = S.route[other_shift, r]
            if P.task[o, VISIT] == P.task[t, VISIT] or W.task[o, SHIFT] < 0:
                continue
            change = abs(_starts(P, S, o) - _starts(P, W, o))
            if change > 0 and P.visit[P.task[o, VISIT], TASK_0] == o:
                moved += 1
            most = max(most, change)
    out[k, MOVED], out[k, MOST_MOVED_TICKS] = moved, most
    return True


@inside
def _closing(P: Static, W: State, t: int, k: int) -> int:
    """Returns the status of a shift that placed visits close, whatever its times; FITS where none does."""
    carer = P.shift[k, CARER]
    if not is_carer_allowed(P, W, t, carer):
        return CARER_LINK
    if P.weight[HAS_LIMITS] != 0:
        if W.shift[k, LENGTH] == 0 and exceeds_hours(P, W, k):
            return HOURS
        if has_max_carers(P, W, t, -1) and not visits_person(P, W, P.task[t, PERSON], carer, t):
            return MAX_CARERS
    if W.shift[k, LENGTH] >= W.route.shape[1]:
        return FULL
    return FITS


@inside
def _clear(out: Ints, k: int, status: int) -> None:
    for c in range(out.shape[1]):
        out[k, c] = 0
    out[k, STATUS], out[k, PARTNER], out[k, PARTNER_POSITION], out[k, NEAR_TASK] = status, -1, -1, -1


@inside
def _price_task(P: Static, W: State, S: State, t: int, may: Bools, is_exact: bool, near: int, now: int, out: Ints) -> int:
    """Answers for every shift whether it can take task `t`, and at what cost; returns the number of those that can."""
    before, found = int(soft_cost(P, W)), 0
    is_hard = P.weight[HARD_TIMES] != 0
    for k in range(P.shift.shape[0]):
        _clear(out, k, PEOPLE)
        if not may[0, k]:
            continue
        out[k, STATUS] = _closing(P, W, t, k)
        if out[k, STATUS] != FITS:
            continue
        out[k, STATUS] = OTHERS
        for q in range(W.shift[k, LENGTH] + 1 if P.assignment_cost[t, k] >= 0 else 0):
            if _is_out_of_order(P, W, t, k, q):
                continue
            first, last = _span(P, W, t, k, q, now)
            has_time = _meets_window(P, t, first, last)
            if is_hard and not is_exact and not has_time:
                continue
            if not has_time:
                opens, closes = _open_span(P, W, t, k, q)
                if opens > closes:
                    continue
            if _insert(P, S, t, k, q, _place_of_opening(P, W, t, k, q, now)):
                _note(P, W, S, t, k, q, before, out)
            elif has_time and out[k, STATUS] == OTHERS and _owes_breaks(P, k):
                out[k, STATUS] = NO_BREAK_LEFT
            copy_touched(S, W, S)
        if out[k, STATUS] == FITS:
            found += 1
        elif near > 0 and is_hard:
            _look_near(P, W, S, t, k, near, now, out)
    return found


@inside
def _owes_breaks(P: Static, k: int) -> bool:
    has_break = P.shift[k, BREAK_TICKS] > 0 or P.shift[k, BREAKS_0] < P.shift[k, BREAKS_1]
    return bool(has_break and P.weight[BREAK_IS_SOFT] == 0)


@inside
def _look_near(P: Static, W: State, S: State, t: int, k: int, near: int, now: int, out: Ints) -> None:
    """Finds the least that would have to give way for task `t` in shift `k`: its window, other visits, or the end of the shift."""
    out[k, NEAR_TICKS] = near + 1
    for q in range(W.shift[k, LENGTH] + 1):
        first, last = _span(P, W, t, k, q, now)
        opening = _place_of_opening(P, W, t, k, q, now)
        if first <= last:
            for w in range(P.task[t, WINDOW_0], P.task[t, WINDOW_1]):
                late, early = first - P.rows[w, 1], P.rows[w, 0] - last
                for c in range(2):  # the window closes later, or opens earlier
                    by = late if c == 0 else early
                    if 0 < by < out[k, NEAR_TICKS]:
                        was = P.rows[w, 1 - c]
                        P.rows[w, 1 - c] = was + by if c == 0 else was - by
                        if _insert(P, S, t, k, q, opening):
                            out[k, NEAR], out[k, NEAR_TICKS], out[k, NEAR_ROW] = (STARTS_LATER if c == 0 else STARTS_EARLIER), by, w
                            out[k, NEAR_START] = S.task[t, STARTS]
                        copy_touched(S, W, S)
                        P.rows[w, 1 - c] = was
        else:
            for w in range(P.task[t, WINDOW_0], P.task[t, WINDOW_1]):
                start = max(first, P.rows[w, 0])
                if start <= P.rows[w, 1] and 0 < start - last < out[k, NEAR_TICKS]:
                    _look_at_others(P, W, S, t, k, q, start - last, opening, out)
    if out[k, NEAR] == NOTHING_NEAR:
        out[k, NEAR_TICKS] = 0


@inside
def _look_at_others(P: Static, W: State, S: State, t: int, k: int, q: int, by: int, opening: int, out: Ints) -> None:
    """Notes which visits after position `q`, or whether the end of the shift, would give way by `by` ticks, if that is enough."""
    length = W.shift[k, LENGTH]
    _widen(P, W, k, q, length, by)
    if _insert(P, S, t, k, q, opening):
        _widen(P, W, k, q, length, -by)
        most, count, which = 0, 0, -1
        for r in range(q + 1, length + 1):
            o = S.route[k, r]
            late = S.task[o, STARTS] - P.rows[P.task[o, WINDOW_1] - 1, 1]
            if late > 0:
                count += 1
                if late > most:
                    most, which = late, o
        last = S.route[k, length]
        home = S.task[last, STARTS] + P.task[last, DURATION_TICKS]
        over = home + leg_ticks(P, P.shift[k, MODE], P.task[last, PLACE], P.shift[k, END_PLACE]) - P.shift[k, SHIFT_END]
        ticks = max(most, over)
        if 0 < ticks < out[k, NEAR_TICKS]:
            out[k, NEAR] = SHIFT_LATER if count == 0 else OTHERS_LATER
            out[k, NEAR_TICKS], out[k, NEAR_TASK], out[k, NEAR_COUNT] = ticks, which, count + (over > 0)
            out[k, NEAR_START] = S.task[t, STARTS]
    else:
        _widen(P, W, k, q, length, -by)
    copy_touched(S, W, S)


@inside
def _widen(P: Static, W: State, k: int, q: int, length: int, by: int) -> None:
    """Closes the last windows of the tasks of route `k` from position `q` on, and the shift, `by` ticks later."""
    for r in range(q, length):
        P.rows[P.task[W.route[k, r], WINDOW_1] - 1, 1] += by
    P.shift[k, SHIFT_END] += by


@inside
def _price_pair(P: Static, W: State, S: State, a: int, may: Bools, is_exact: bool, now: int, places: Ints, pairs: Ints, out: Ints) -> int:
    """Answers for every shift whether it can take one half of a double-up, of which `a` is the first task.

    The places of each half come first, each with its starts and what it costs by itself. Places of the two halves are paired where
    their starts meet and their carers differ; for each shift the cheapest pairs are tried, until one can be made.
    """
    before, found, shifts = int(soft_cost(P, W)), 0, P.shift.shape[0]
    for k in range(shifts):
        _clear(out, k, PEOPLE)
        for i in range(PAIRS):
            pairs[k, i, PAIR_COST] = INFINITE_64
    firsts, seconds = 0, 0
    for half in range(2):
        size = 0
        for k in range(shifts):
            size = _list_places(P, W, S, a, half, k, may[half, k], is_exact, now, places, size, out)
        if half == 0:
            firsts = size
        else:
            seconds = size
    for i in range(firsts):
        for j in range(seconds):
            if _can_pair(P, places, i, j):
                cost = places[0, i, PLACE_COST] + places[1, j, PLACE_COST]
                _rank(pairs, places[0, i, PLACE_SHIFT], cost, i, j)
                _rank(pairs, places[1, j, PLACE_SHIFT], cost, i, j)
    for k in range(shifts):
        for r in range(PAIRS):
            if pairs[k, r, PAIR_COST] >= INFINITE_64 or out[k, STATUS] == FITS:
                break
            _try_pair(P, W, S, a, k, places, pairs[k, r, PAIR_FIRST], pairs[k, r, PAIR_SECOND], before, now, out)
        is_cut_short = pairs[k, PAIRS - 1, PAIR_COST] < INFINITE_64
        if is_exact and out[k, STATUS] != FITS and is_cut_short:
            _try_all_pairs(P, W, S, a, k, places, firsts, seconds, before, now, out)
        if out[k, STATUS] == OTHERS and pairs[k, 0, PAIR_COST] >= INFINITE_64:
            out[k, STATUS] = _without_pairs(places, firsts, seconds, k)
        found += out[k, STATUS] == FITS
    return found


@inside
def _list_places(
    P: Static, W: State, S: State, a: int, half: int, k: int, may: bool, is_exact: bool, now: int, places: Ints, size: int, out: Ints
) -> int:
    """Adds the places of a half in shift `k`, and notes what closes the shift; returns the number of places."""
    t = a + half
    if not may:
        return size
    closing = _closing(P, W, t, k)
    if closing != FITS:
        if out[k, STATUS] == PEOPLE:
            out[k, STATUS] = closing
        return size
    out[k, STATUS] = OTHERS
    if P.assignment_cost[t, k] < 0:
        return size
    mode, place = P.shift[k, MODE], P.task[t, PLACE]
    for q in range(W.shift[k, LENGTH] + 1):
        if _is_out_of_order(P, W, t, k, q):
            continue
        first, last = _span(P, W, t, k, q, now)
        if is_exact or P.weight[HARD_TIMES] == 0:
            first, last = _open_span(P, W, t, k, q)
            # a place that the half cannot have by itself has it with nobody
            if first > last or not _fits_by_itself(P, W, S, t, k, q, now):
                continue
        elif not _meets_window(P, t, first, last):
            continue
        origin, destination = _places_around(P, W, k, q)
        cost = P.assignment_cost[t, k] + leg_cost(P, mode, origin, place) + leg_cost(P, mode, place, destination)
        if W.shift[k, LENGTH] > 0:
            cost -= leg_cost(P, mode, origin, destination)
        places[half, size, PLACE_SHIFT], places[half, size, PLACE_POSITION], places[half, size, PLACE_COST] = k, q, cost
        places[half, size, PLACE_EARLIEST], places[half, size, PLACE_LATEST] = first, last
        size += 1
    return size


@inside
def _fits_by_itself(P: Static, W: State, S: State, t: int, k: int, q: int, now: int) -> bool:
    """Returns whether task `t` can be made at position `q` of route `k`, its partner left out."""
    is_feasible = bool(_insert(P, S, t, k, q, _place_of_opening(P, W, t, k, q, now)))
    copy_touched(S, W, S)
    return is_feasible


@inside
def _can_pair(P: Static, places: Ints, i: int, j: int) -> bool:
    """Returns whether the starts of two places meet, and other carers have them."""
    if P.shift[places[0, i, PLACE_SHIFT], CARER] == P.shift[places[1, j, PLACE_SHIFT], CARER]:
        return False
    first, last = (
        max(places[0, i, PLACE_EARLIEST], places[1, j, PLACE_EARLIEST]),
        min(places[0, i, PLACE_LATEST], places[1, j, PLACE_LATEST]),
    )
    return bool(first <= last)


@inside
def _rank(pairs: Ints, k: int, cost: int, i: int, j: int) -> None:
    """Adds a pair to the cheapest ones of shift `k`."""
    if cost >= pairs[k, PAIRS - 1, PAIR_COST]:
        return
    r = PAIRS - 1
    while r > 0 and pairs[k, r - 1, PAIR_COST] > cost:
        for c in range(3):
            pairs[k, r, c] = pairs[k, r - 1, c]
        r -= 1
    pairs[k, r, PAIR_COST], pairs[k, r, PAIR_FIRST], pairs[k, r, PAIR_SECOND] = cost, i, j


@inside
def _without_pairs(places: Ints, firsts: int, seconds: int, k: int) -> int:
    """Returns the status of a shift that no pair has: NO_PARTNER if it has a place by itself."""
    for i in range(firsts):
        if places[0, i, PLACE_SHIFT] == k:
            return NO_PARTNER
    for j in range(seconds):
        if places[1, j, PLACE_SHIFT] == k:
            return NO_PARTNER
    return OTHERS


@inside
def _try_pair(P: Static, W: State, S: State, a: int, k: int, places: Ints, i: int, j: int, before: int, now: int, out: Ints) -> bool:
    """Inserts both halves, notes that for shift `k` if it can be, and undoes it; returns whether it can be."""
    own, other = places[0, i, PLACE_SHIFT], places[1, j, PLACE_SHIFT]
    q, r = places[0, i, PLACE_POSITION], places[1, j, PLACE_POSITION]
    opening = max(_place_of_opening(P, W, a, own, q, now), _place_of_opening(P, W, a + 1, other, r, now))
    is_feasible = False
    if is_shift_allowed(P, S, a, own):
        insert_task(P, S, a, own, q)
        if is_shift_allowed(P, S, a + 1, other):
            insert_task(P, S, a + 1, other, r)
            is_feasible = _propagate_from(P, S, a, opening)
    if is_feasible:
        half, at, beside, beside_at = (a, q, other, r) if own == k else (a + 1, r, own, q)
        _note(P, W, S, half, k, at, before, out)
        out[k, PARTNER], out[k, PARTNER_POSITION] = beside, beside_at
    copy_touched(S, W, S)
    return is_feasible


@inside
def _try_all_pairs(
    P: Static, W: State, S: State, a: int, k: int, places: Ints, firsts: int, seconds: int, before: int, now: int, out: Ints
) -> None:
    """Tries every pair of places with shift `k`, until one can be made."""
    for i in range(firsts):
        for j in range(seconds):
            is_here = places[0, i, PLACE_SHIFT] == k or places[1, j, PLACE_SHIFT] == k
            if is_here and _can_pair(P, places, i, j) and _try_pair(P, W, S, a, k, places, i, j, before, now, out):
                return
