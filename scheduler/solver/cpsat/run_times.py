"""Times of whole routes in the exact model."""

from ortools.sat.python import cp_model

from scheduler.solver.cpsat.variables import Variables


def run_spans(v: Variables) -> dict[int, cp_model.LinearExpr]:
    """Returns an upper bound of the ticks from first start to last end, for each usable shift; created on first use."""
    if v.run_span:
        return v.run_span
    low = int(v.reach.span[:, 0].min(initial=0))
    high = int((v.reach.span[:, 1] + v.arrays.tasks.duration_ticks).max(initial=0))
    shifts = sorted({k for _, k in v.opens})
    begun, ended = ({k: v.model.new_int_var(low, high, f"{k} {what}") for k in shifts} for what in ("begins", "ends"))
    for (task, k), opens in v.opens.items():
        v.model.add(begun[k] <= v.start[task]).only_enforce_if(opens)
    for (task, k), closes in v.closes.items():
        if k in ended:
            v.model.add(ended[k] >= v.start[task] + int(v.arrays.tasks.duration_ticks[task])).only_enforce_if(closes)
    for k in shifts:
        v.model.add(begun[k] <= ended[k])
    v.run_span.update({k: ended[k] - begun[k] for k in shifts})
    return v.run_span


def is_longer(v: Variables, k: int, ticks: int) -> cp_model.IntVar:
    """Returns a literal that is true only if more than `ticks` lie between first start and last end of the route of `k`."""
    longer = v.model.new_bool_var(f"{k} is longer than {ticks}")
    first, last = (v.model.new_int_var(int(v.reach.span[:, 0].min(initial=0)), int(v.reach.span[:, 1].max(initial=0)), "") for _ in "ab")
    for (task, shift), opens in v.opens.items():
        if shift == k:
            v.model.add(first >= v.start[task]).only_enforce_if(opens)
    after = v.model.new_int_var(0, int(v.arrays.tasks.duration_ticks.max(initial=0)), "")
    for (task, shift), closes in v.closes.items():
        if shift == k:
            v.model.add(last <= v.start[task]).only_enforce_if(closes)
            v.model.add(after <= int(v.arrays.tasks.duration_ticks[task])).only_enforce_if(closes)
    v.model.add(last + after - first > ticks).only_enforce_if(longer)
    v.model.add_implication(longer, v.used[k])
    return longer
