"""The cheapest runs of a duty under prizes for what they cover: labels in order of time.

A label is a partial run: its last node, when that starts, its reduced cost, what it may not visit again, whether the break has been taken,
and which cuts it has half paid. Runs are ng-routes (Baldacci, Mingozzi & Roberti 2011, Operations Research 59(5), section 5): a node may
come again once it has been forgotten. Labels are cut off where the cheapest way to go on, by any route at all, leads nowhere.

Everything is int64. Costs are scaled: `scale` units each; `prize` is in scaled units. q nodes of a duty, v nodes in all.
"""

from typing import NamedTuple

from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.model.arrays import INFINITE, Ints

NEVER = 2**40
NOTHING = 2**61

# Duty.span
START, END, REST, OPENS, CLOSES, LATE, LEAST, BOTTOM, TOP = range(9)
# flags of a label
RESTED, FIRST, DEAD = 1, 2, 4
# how labels rule each other out
EXACT, ROUGH = 0, 1


class Duty(NamedTuple):
    """A shift, or several alike.

    node [q]: numbers of its nodes. minutes, first, last [q]: duration, first and last start. last_of [v]: last start, -1 where not a node.
    price [q]: unscaled cost. out, home [q, 2]: ticks and cost of the way there and back. piece_of [q + 1], piece [p, 3]: stretches of
    starts, as first, last, last on time. arc_of [q + 1], arc [a, 3]: next node, ticks, cost; into_of, into: node before, ticks, cost.
    span [9]: start, end, ticks of the break, its window, cost of a tick late, least duration, least first and greatest last start.
    """

    node: Ints
    minutes: Ints
    first: Ints
    last: Ints
    last_of: Ints
    price: Ints
    out: Ints
    home: Ints
    piece_of: Ints
    piece: Ints
    arc_of: Ints
    arc: Ints
    into_of: Ints
    into: Ints
    span: Ints


class Memory(NamedTuple):
    """What labels remember.

    hood [v, h]: the nodes that are remembered at a node, itself first; bit b of a label's memory is hood[:, b]. place [v, v]: at a node,
    the bit of another; -1 where it is forgotten. mate_of [v + 1], mate [x]: nodes that no run holds beside a node.
    """

    hood: Ints
    place: Ints
    mate_of: Ints
    mate: Ints


class Cuts(NamedTuple):
    """Subset-row cuts with limited memory, 63 to a word.

    odd [v, w]: cuts that count this node. kept [v, w]: cuts that remember at this node. dual [w, 63]: what a pair of nodes costs, scaled.
    """

    odd: Ints
    kept: Ints
    dual: Ints


class Pool(NamedTuple):
    """Room.

    label [x, 9], cut [x, w], head [v], stair_head [v], bucket [b], stair [y, 6]: labels, steps and their lists. best [v, 2]: cost and label
    of the cheapest run that ends with a node. route [r, s], cost [r, 3]: runs found, with length, reduced (scaled) and own cost (not).
    work [2]: labels and steps made by the last look.
    """

    label: Ints
    cut: Ints
    head: Ints
    stair_head: Ints
    bucket: Ints
    stair: Ints
    best: Ints
    route: Ints
    cost: Ints
    work: Ints


# columns of Pool.label: start, reduced cost, memory, node (of the duty), label before, flags, next of the node and the bucket, own cost
TIME, COST, MEM, NODE, PRED, FLAG, NEXT, SOON, PAID = range(9)
# columns of Pool.stair: latest start, cost from there on, next step of the node (earlier, cheaper), next of the bucket, node, replaced
LATEST, ONWARD, BELOW, QUEUED, OWNER, GONE = range(6)


@inside
def onward(head: Ints, stair: Ints, node: int, time: int) -> int:
    """Scaled cost that at least follows where `node` starts at `time`; NOTHING where no way leads home."""
    best, at = NOTHING, head[node]
    while at >= 0 and stair[at, LATEST] >= time:
        best = stair[at, ONWARD]
        at = stair[at, BELOW]
    return best


@inside
def stairs(D: Duty, prize: Ints, scale: int, head: Ints, bucket: Ints, stair: Ints) -> int:
    """Fill `head` and `stair`: for each node, latest starts and the least that follows, by any way in time. -1 where room runs out."""
    q, end, used = len(D.node), D.span[END], 0
    buckets = (D.span[TOP] - D.span[BOTTOM]) // D.span[LEAST] + 1
    for b in range(buckets):
        bucket[b] = -1
    for j in range(q):
        head[j] = -1
    for j in range(q):
        time = min(D.last[j], end - D.home[j, 0] - D.minutes[j])
        if D.home[j, 0] < INFINITE and time >= D.first[j]:
            used = step(D, head, bucket, stair, used, j, time, D.home[j, 1] * scale)
            if used < 0:
                return -1
    for b in range(buckets):
        at = bucket[b]
        while at >= 0:
            following = stair[at, QUEUED]
            j = stair[at, OWNER]
            if stair[at, GONE] == 0:
                price = D.price[j] * scale - prize[D.node[j]]
                for a in range(D.into_of[j], D.into_of[j + 1]):
                    i = D.into[a, 0]
                    time = min(D.last[i], stair[at, LATEST] - D.into[a, 1] - D.minutes[i])
                    if time >= D.first[i]:
                        cost = stair[at, ONWARD] + price + D.into[a, 2] * scale
                        used = step(D, head, bucket, stair, used, i, time, cost)
                        if used < 0:
                            return -1
            at = following
    return used


@inside
def step(D: Duty, head: Ints, bucket: Ints, stair: Ints, used: int, node: int, time: int, cost: int) -> int:
    """Add a step to the stair of a node, latest start first, unless a later one is as cheap; drop those it replaces."""
    before, at = -1, head[node]
    while at >= 0 and stair[at, LATEST] >= time:
        if stair[at, ONWARD] <= cost:
            return used
        if stair[at, LATEST] == time:
            break
        before, at = at, stair[at, BELOW]
    while at >= 0 and stair[at, ONWARD] >= cost:
        stair[at, GONE] = 1
        at = stair[at, BELOW]
    if used >= len(stair):
        return -1
    stair[used, LATEST], stair[used, ONWARD], stair[used, BELOW] = time, cost, at
    stair[used, OWNER], stair[used, GONE] = node, 0
    if before < 0:
        head[node] = used
    else:
        stair[before, BELOW] = used
    b = (D.span[TOP] - time) // D.span[LEAST]
    stair[used, QUEUED] = bucket[b]
    bucket[b] = used
    return used + 1


@entry
def price(D: Duty, M: Memory, C: Cuts, P: Pool, prize: Ints, scale: int, below: int, rough: int) -> int:
    """Look for runs of a reduced cost less than `below`; the cheapest by last node go to `P.route` and `P.cost`, cheapest first.

    With `rough` = 0 the cheapest of all ng-routes is among them, if any costs less than `below`. With 1 labels rule each other out
    whatever they remember, so that runs are found quickly and nothing is proven.

    Returns:
        How many runs were found; -1 where room ran out.
    """
    P.work[0], P.work[1] = 0, stairs(D, prize, scale, P.stair_head, P.bucket, P.stair)
    if P.work[1] < 0:
        return -1
    q, used, rests = len(D.node), 0, D.span[REST] > 0
    buckets = (D.span[TOP] - D.span[BOTTOM]) // D.span[LEAST] + 1
    for b in range(buckets):
        P.bucket[b] = -1
    for j in range(q):
        P.head[j] = -1
        P.best[j, 0] = below
        P.best[j, 1] = -1
    for j in range(q):
        if D.out[j, 0] < INFINITE:
            flag = FIRST if rests else FIRST | RESTED
            used = arrive(D, M, C, P, prize, scale, below, rough, used, -1, j, D.span[START] + D.out[j, 0], D.out[j, 1], flag)
            if used < 0:
                return -1
    for b in range(buckets):
        at = P.bucket[b]
        while at >= 0:
            if not P.label[at, FLAG] & DEAD:
                used = go_on(D, M, C, P, prize, scale, below, rough, used, at)
                if used < 0:
                    return -1
            at = P.label[at, SOON]
    P.work[0] = used
    return collect(D, P)


@inside
def go_on(D: Duty, M: Memory, C: Cuts, P: Pool, prize: Ints, scale: int, below: int, rough: int, used: int, at: int) -> int:
    """Everything that can follow a label, with the break in between or without. How many labels there are then; -1: no room."""
    i, flag = P.label[at, NODE], P.label[at, FLAG]
    end, here, mem = P.label[at, TIME] + D.minutes[i], D.node[i], P.label[at, MEM]
    rest, opens, closes = D.span[REST], D.span[OPENS], D.span[CLOSES]
    for a in range(D.arc_of[i], D.arc_of[i + 1]):
        j = D.arc[a, 0]
        bit = M.place[here, D.node[j]]
        if end + D.arc[a, 1] > D.last[j] or (bit >= 0 and (mem >> bit) & 1):
            continue
        # most ways lead nowhere: to see so here, and not in `arrive`, makes a full look three times as fast
        cost = P.label[at, COST] + (D.arc[a, 2] + D.price[j]) * scale - prize[D.node[j]]
        if cost + onward(P.stair_head, P.stair, j, max(end + D.arc[a, 1], D.first[j])) >= below:
            continue
        used = arrive(D, M, C, P, prize, scale, below, rough, used, at, j, end + D.arc[a, 1], D.arc[a, 2], flag & RESTED)
        if used >= 0 and not flag & RESTED and end + rest <= closes and closes - opens >= rest:
            time = max(end + D.arc[a, 1], opens) + rest
            used = arrive(D, M, C, P, prize, scale, below, rough, used, at, j, time, D.arc[a, 2], RESTED)
        if used < 0:
            return -1
    return used


@inside
def arrive(
    D: Duty,
    M: Memory,
    C: Cuts,
    P: Pool,
    prize: Ints,
    scale: int,
    below: int,
    rough: int,
    used: int,
    pred: int,
    j: int,
    time: int,
    leg: int,
    flag: int,
) -> int:
    """Labels of a partial run that gets to `j` at `time`: one for each stretch of starts, of which the first that is on time is enough."""
    node = D.node[j]
    for piece in range(D.piece_of[j], D.piece_of[j + 1]):
        start = max(time, D.piece[piece, 0])
        if start > D.piece[piece, 1]:
            continue
        late = max(0, start - D.piece[piece, 2])
        own = leg + D.price[j] + late * D.span[LATE]
        cost = own * scale - prize[node] + paid_cuts(C, P, pred, used, node)
        if pred >= 0:
            own += P.label[pred, PAID]
            cost += P.label[pred, COST]
        then = onward(P.stair_head, P.stair, j, start)
        if then < NOTHING and cost + then < below:
            P.label[used, TIME], P.label[used, COST], P.label[used, PAID] = start, cost, own
            P.label[used, NODE], P.label[used, PRED], P.label[used, FLAG] = j, pred, flag
            P.label[used, MEM] = remembered(D, M, P, pred, j, start)
            if settle(C, P, rough, used):
                if flag & (FIRST | RESTED):
                    finish(D, P, scale, used)
                b = (start - D.span[BOTTOM]) // D.span[LEAST]
                P.label[used, SOON] = P.bucket[b]
                P.bucket[b] = used
                used += 1
                if used >= len(P.label):
                    return -1
        if late == 0:
            break
    return used


@inside
def paid_cuts(C: Cuts, P: Pool, pred: int, new: int, node: int) -> int:
    """What a label pays for cuts of which it completes a pair at `node`; label `new` gets those of which it now holds one half."""
    cost = 0
    for w in range(C.odd.shape[1]):
        had = P.cut[pred, w] & C.kept[node, w] if pred >= 0 else 0
        P.cut[new, w] = had ^ C.odd[node, w]
        both, bit = had & C.odd[node, w], 0
        while both:
            if both & 1:
                cost += C.dual[w, bit]
            both >>= 1
            bit += 1
    return cost


@inside
def remembered(D: Duty, M: Memory, P: Pool, pred: int, j: int, start: int) -> int:
    """What a run that starts at `j` remembers: of what it knew, what is in the hood and still in time; `j` and its mates."""
    node, mem = D.node[j], 0
    end = start + D.minutes[j]
    if pred >= 0:
        known, before, bit = P.label[pred, MEM], D.node[P.label[pred, NODE]], 0
        while known:
            if known & 1:
                other = M.hood[before, bit]
                if M.place[node, other] >= 0 and D.last_of[other] >= end:
                    mem |= 1 << M.place[node, other]
            known >>= 1
            bit += 1
    if D.last_of[node] >= end:
        mem |= 1 << M.place[node, node]
    for x in range(M.mate_of[node], M.mate_of[node + 1]):
        mate = M.mate[x]
        if M.place[node, mate] >= 0 and D.last_of[mate] >= end:
            mem |= 1 << M.place[node, mate]
    return mem


@inside
def finish(D: Duty, P: Pool, scale: int, at: int) -> None:
    """Note the run that goes home from a label, where it is the cheapest that ends with this node."""
    j = P.label[at, NODE]
    if D.home[j, 0] < INFINITE and P.label[at, TIME] + D.minutes[j] + D.home[j, 0] <= D.span[END]:
        cost = P.label[at, COST] + D.home[j, 1] * scale
        if cost < P.best[j, 0]:
            P.best[j, 0], P.best[j, 1] = cost, at


@inside
def settle(C: Cuts, P: Pool, rough: int, new: int) -> bool:
    """Put a label among those of its node unless one of them is no worse in any way; take out those it rules out."""
    j, before = P.label[new, NODE], -1
    at = P.head[j]
    while at >= 0:
        following = P.label[at, NEXT]
        if rules_out(C, P, rough, at, new):
            return False
        if rules_out(C, P, rough, new, at):
            P.label[at, FLAG] |= DEAD
            if before < 0:
                P.head[j] = following
            else:
                P.label[before, NEXT] = following
        else:
            before = at
        at = following
    P.label[new, NEXT] = P.head[j]
    P.head[j] = new
    return True


@inside
def rules_out(C: Cuts, P: Pool, rough: int, one: int, two: int) -> bool:
    """Whether whatever can follow label `two` can follow `one`, no later and at no higher cost."""
    spare = P.label[two, COST] - P.label[one, COST]
    if P.label[one, TIME] > P.label[two, TIME] or spare < 0:
        return False
    one_flag, two_flag = P.label[one, FLAG], P.label[two, FLAG]
    lacks_rest = two_flag & RESTED and not one_flag & RESTED
    cannot_end = two_flag & (RESTED | FIRST) and not one_flag & (RESTED | FIRST)  # a run that owes its break, after two visits
    if lacks_rest or cannot_end:
        return False
    if rough:
        return True
    if P.label[one, MEM] & ~P.label[two, MEM]:
        return False
    for w in range(C.odd.shape[1]):
        ahead = P.cut[one, w] & ~P.cut[two, w]
        bit = 0
        while ahead:
            if ahead & 1:
                spare -= C.dual[w, bit]
                if spare < 0:
                    return False
            ahead >>= 1
            bit += 1
    return True


@inside
def collect(D: Duty, P: Pool) -> int:
    """Write the cheapest runs down; how many."""
    found = 0
    while found < len(P.route):
        best = -1
        for j in range(len(D.node)):
            if P.best[j, 1] >= 0 and (best < 0 or P.best[j, 0] < P.best[best, 0]):
                best = j
        if best < 0:
            break
        at, length = P.best[best, 1], 0
        own = P.label[at, PAID] + D.home[best, 1]
        while at >= 0:
            at = P.label[at, PRED]
            length += 1
        at = P.best[best, 1]
        P.cost[found, 0], P.cost[found, 1], P.cost[found, 2] = length, P.best[best, 0], own
        for x in range(length):
            if length - 1 - x < P.route.shape[1]:
                P.route[found, length - 1 - x] = D.node[P.label[at, NODE]]
            at = P.label[at, PRED]
        P.best[best, 1] = -1
        found += 1
    return found
