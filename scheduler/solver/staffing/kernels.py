"""Compiled functions of who works when: cover, prices, and the exact dynamic program of one person's weeks.

Axes: line (a locality, or a locality and a skill), slot (half hours of the cycle), day, option (a shift kind in
a locality), group (options of a person that differ in price alone), and the five parts of a state: hours, run,
rest class, weekends, counter. The day after the last one is the first one.
"""

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.kernels.jit import entry
from scheduler.solver.staffing.arrays import INFINITE_COST, OFF, SLOTS_A_DAY, Automaton, Cover, Floats, Integers, Options, Scratch


@entry
def change_cover(cover: Cover, options: Options, line_locality: Integers, lines: NDArray[np.uint8], path: Integers, sign: int) -> int:
    """Adds a person's weeks to the cover, or takes them out, and returns the change of its cost.

    Args:
        cover: That is changed.
        options: Of the instance.
        line_locality: int64 [line].
        lines: uint8 [line], which the person counts for.
        path: int64 [day], option of each day, or -1.
        sign: 1 to add, -1 to take out.
    """
    slots = cover.demand.shape[1]
    change = 0
    for day in range(len(path)):
        option = path[day]
        if option < 0:
            continue
        for line in range(len(lines)):
            if not lines[line] or line_locality[line] != options.locality[option]:
                continue
            for span in range(options.first_span[option], options.first_span[option + 1]):
                for at in range(options.spans[span, 0], options.spans[span, 1]):
                    slot = (day * SLOTS_A_DAY + at) % slots
                    gap = cover.demand[line, slot] - cover.present[line, slot]
                    if sign > 0:
                        change += -cover.under[line, slot] if gap > 0 else cover.over[line, slot]
                    else:
                        change += cover.under[line, slot] if gap >= 0 else -cover.over[line, slot]
                    cover.present[line, slot] += sign
    return change


@entry
def price_by_cover(cover: Cover, line_locality: Integers, lines: NDArray[np.uint8], margin: Floats) -> None:
    """Fills `margin` with running sums of what one more person changes in each slot.

    Args:
        cover: Without the person.
        line_locality: int64 [line].
        lines: uint8 [line], which the person counts for.
        margin: float64 [locality, slot + 1], filled.
    """
    slots = cover.demand.shape[1]
    margin[:, : slots + 1] = 0.0
    for line in range(len(lines)):
        if lines[line]:
            for slot in range(slots):
                missing = cover.present[line, slot] < cover.demand[line, slot]
                margin[line_locality[line], slot + 1] += -cover.under[line, slot] if missing else cover.over[line, slot]
    for locality in range(margin.shape[0]):
        for slot in range(slots):
            margin[locality, slot + 1] += margin[locality, slot]


@entry
def price_by_duals(duals: Floats, line_locality: Integers, lines: NDArray[np.uint8], margin: Floats) -> None:
    """Fills `margin` with running sums of the negative duals of the lines that a person counts for.

    Args:
        duals: float64 [line, slot].
        line_locality: int64 [line].
        lines: uint8 [line].
        margin: float64 [locality, slot + 1], filled.
    """
    slots = duals.shape[1]
    margin[:, : slots + 1] = 0.0
    for line in range(len(lines)):
        if lines[line]:
            for slot in range(slots):
                margin[line_locality[line], slot + 1] -= duals[line, slot]
    for locality in range(margin.shape[0]):
        for slot in range(slots):
            margin[locality, slot + 1] += margin[locality, slot]


@entry
def price_groups(
    automaton: Automaton, options: Options, fixed: Floats, evening_price: float, slots: int, path: Integers, window: Integers, work: Scratch
) -> None:
    """Fills the cheapest price and option of each group on each day.

    Args:
        automaton: Of the person.
        options: Of the instance.
        fixed: float64 [day, own option], costs that do not come from cover.
        evening_price: Added to evenings.
        slots: Of the cycle.
        path: int64 [day], own option or -1: kept outside the window.
        window: int64 [2], first day and day after the last that may change.
        work: `margin` is read, `price` and `best_option` are filled.
    """
    groups = len(automaton.hours)
    for day in range(len(path)):
        for group in range(groups):
            work.price[day, group] = INFINITE_COST
            work.best_option[day, group] = OFF
        is_open = window[0] <= day < window[1]
        for own in range(len(automaton.options)):
            if not automaton.allowed[day, own] or not (is_open or own == path[day]):
                continue
            option = automaton.options[own]
            locality = options.locality[option]
            price = fixed[day, own] + evening_price * options.evening[option]
            for span in range(options.first_span[option], options.first_span[option + 1]):
                first = day * SLOTS_A_DAY + options.spans[span, 0]
                last = day * SLOTS_A_DAY + options.spans[span, 1]
                if first >= slots:
                    first, last = first - slots, last - slots
                price += work.margin[locality, min(last, slots)] - work.margin[locality, first]
                if last > slots:
                    price += work.margin[locality, last - slots]
            group = automaton.group_of[own]
            if price < work.price[day, group]:
                work.price[day, group] = price
                work.best_option[day, group] = own


@entry
def best_weeks(
    automaton: Automaton,
    free_price: Floats,
    path: Integers,
    window: Integers,
    starts: Integers,
    ends: NDArray[np.uint8],
    work: Scratch,
    found: Integers,
) -> float:
    """Finds the cheapest weeks of one person, exactly.

    Args:
        automaton: Of the person.
        free_price: float64 [day], cost of a free day.
        path: int64 [day], own option or -1: says which days outside the window are free.
        window: int64 [2], first day and day after the last that may change.
        starts: int64 [start], states without hours and counter, in which the cycle may begin: (run * classes + class) * weekends + weekend.
        ends: uint8 [state without hours and counter], whether the cycle may end in it.
        work: Prices of groups; the rest is overwritten. `value` is infinite before and after.
        found: int64 [day], own option or -1, filled.

    Returns:
        The cost; `INFINITE_COST` where no weeks keep every rule.
    """
    days = len(path)
    groups = len(automaton.hours)
    classes, weekends, counters = len(automaton.class_after_off), len(automaton.weekend_next), len(automaton.counter_next)
    runs, units = len(automaton.run_work), automaton.hours_fit.shape[1]
    shape = runs * classes * weekends
    value, frontier = work.value, work.frontier
    # A state is passed over if one that allows as much costs no more; not where the cycle must end in a given state.
    prunes = True
    for state in range(shape):
        if not ends[state]:
            prunes = False
    now, count = 0, 0
    for place in range(len(starts)):
        state = starts[place] * counters
        if value[now, state] >= INFINITE_COST:
            frontier[now, count] = state
            count += 1
        value[now, state] = 0.0
    off_runs = automaton.off_runs[0]
    whole = automaton.whole_weekends[0]
    for day in range(days):
        weekday = day % 7
        then = 1 - now
        next_count = 0
        may_rest = automaton.may_rest[day] == 1 and (window[0] <= day < window[1] or path[day] < 0)
        for place in range(count):
            state = frontier[now, place]
            cost = value[now, state]
            counter = state % counters
            rest = state // counters
            weekend = rest % weekends
            rest //= weekends
            rest_class = rest % classes
            rest //= classes
            run = rest % runs
            hours = rest // runs
            if prunes:
                is_worse = False
                first = ((hours * runs + run) * classes * weekends + weekend) * counters + counter
                for rank in range(automaton.class_better.shape[1]):
                    better = automaton.class_better[rest_class, rank]
                    if better >= 0 and value[now, first + better * weekends * counters] <= cost:
                        is_worse = True
                first = state - weekend * counters
                for rank in range(automaton.weekend_better.shape[1]):
                    better = automaton.weekend_better[weekend, rank]
                    if better >= 0 and value[now, first + better * counters] <= cost:
                        is_worse = True
                for rank in range(automaton.counter_better.shape[1]):
                    better = automaton.counter_better[counter, rank]
                    if better >= 0 and value[now, state - counter + better] <= cost:
                        is_worse = True
                if is_worse:
                    continue
            has_worked = run >= off_runs
            # A free day.
            if may_rest and automaton.run_off[run] >= 0 and automaton.hours_fit[day, hours] and not (weekday == 6 and whole and has_worked):
                next_weekend = weekend
                if weekday == 6:
                    next_weekend = automaton.weekend_next[weekend, 1 if has_worked else 0]
                if next_weekend >= 0:
                    next_hours, next_counter = hours, counter
                    if weekday == 6:
                        if automaton.resets[0]:
                            next_hours = 0
                        if automaton.resets[1]:
                            next_counter = 0
                    target = (next_hours * runs + automaton.run_off[run]) * classes + automaton.class_after_off[rest_class]
                    target = (target * weekends + next_weekend) * counters + next_counter
                    total = cost + free_price[day]
                    if total < value[then, target]:
                        if value[then, target] >= INFINITE_COST:
                            frontier[then, next_count] = target
                            next_count += 1
                        value[then, target] = total
                        work.parent[day, target] = state
                        work.chosen[day, target] = OFF
            # A day of work.
            if automaton.run_work[run] < 0 or (weekday == 6 and whole and not has_worked):
                continue
            next_weekend = weekend
            if weekday >= 5:
                if automaton.weekend_next[weekend, 1] < 0:
                    continue
                if weekday == 6:
                    next_weekend = automaton.weekend_next[weekend, 1]
            for group in range(groups):
                if work.price[day, group] >= INFINITE_COST or not automaton.follows[rest_class, group]:
                    continue
                next_hours = hours + automaton.hours[group]
                if next_hours >= units or not automaton.hours_fit[day, next_hours]:
                    continue
                next_counter = automaton.counter_next[counter, group]
                if next_counter < 0:
                    continue
                if weekday == 6:
                    if automaton.resets[0]:
                        next_hours = 0
                    if automaton.resets[1]:
                        next_counter = 0
                target = (next_hours * runs + automaton.run_work[run]) * classes + automaton.rest_class[group]
                target = (target * weekends + next_weekend) * counters + next_counter
                total = cost + work.price[day, group]
                if total < value[then, target]:
                    if value[then, target] >= INFINITE_COST:
                        frontier[then, next_count] = target
                        next_count += 1
                    value[then, target] = total
                    work.parent[day, target] = state
                    work.chosen[day, target] = group
        for place in range(count):
            value[now, frontier[now, place]] = INFINITE_COST
        now, count = then, next_count
    best, last = INFINITE_COST, -1
    for place in range(count):
        state = frontier[now, place]
        if value[now, state] < best and ends[(state // counters) % shape]:
            best, last = value[now, state], state
    for place in range(count):
        value[now, frontier[now, place]] = INFINITE_COST
    if last < 0:
        return INFINITE_COST
    for back in range(days):
        day = days - 1 - back
        group = work.chosen[day, last]
        found[day] = OFF if group < 0 else work.best_option[day, group]
        last = work.parent[day, last]
    return best
