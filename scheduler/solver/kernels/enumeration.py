"""All runs of a duty below a reduced cost: labels as in pricing, but nothing is forgotten and little is ruled out.

Baldacci, Christofides & Mingozzi (2008), Mathematical Programming 115(2), section 4.3: where bound and best roster are close, the runs that
a better roster could be made of can be listed. Of partial runs that hold the same nodes and end with the same one, one that is neither
later nor dearer is enough; but once a run holds a node of which it matters when it starts, no other order stands for it.
"""

from typing import NamedTuple

from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.kernels.labelling import (
    BOTTOM,
    CLOSES,
    COST,
    DEAD,
    END,
    FIRST,
    FLAG,
    LATE,
    LEAST,
    MEM,
    NEXT,
    NODE,
    NOTHING,
    OPENS,
    PAID,
    PRED,
    REST,
    RESTED,
    SOON,
    START,
    TIME,
    TOP,
    Cuts,
    Duty,
    Memory,
    Pool,
    onward,
    paid_cuts,
    stairs,
)
from scheduler.solver.model.arrays import INFINITE, Bools, Ints, Legs

# flag of a label: holds, before its last node, one of which it matters when it starts
HELD = 8


class Listing(NamedTuple):
    """Runs found: route int32 [r, s] nodes in order, run [r, 3]: length, reduced and own cost. sign [v], slot [y]: to find equal sets.

    timed bool [v]: nodes of which it matters when they start.
    """

    route: Legs
    run: Ints
    sign: Ints
    slot: Ints
    timed: Bools


class Ends(NamedTuple):
    """How runs can end: `way` [e, 3] latest start of the first node, scaled cost from it on, memory; `cut` [e, w] cuts half paid.

    Those of each node, `of` [q + 1], stand by cost.
    """

    of: Ints
    way: Ints
    cut: Ints


@entry
def list_runs(D: Duty, M: Memory, C: Cuts, P: Pool, L: Listing, E: Ends, prize: Ints, scale: int, below: int) -> int:
    """Write down every run of a reduced cost less than `below` that could be needed; how many. -1 where room ran out."""
    if stairs(D, prize, scale, P.stair_head, P.bucket, P.stair) < 0:
        return -1
    buckets = (D.span[TOP] - D.span[BOTTOM]) // D.span[LEAST] + 1
    for b in range(buckets):
        P.bucket[b] = -1
    for s in range(len(L.slot)):
        L.slot[s] = -1
    flag, used, found = FIRST if D.span[REST] > 0 else FIRST | RESTED, 0, 0
    for j in range(len(D.node)):
        if D.out[j, 0] < INFINITE:
            used = come(D, M, C, P, L, E, prize, scale, below, used, -1, j, D.span[START] + D.out[j, 0], D.out[j, 1], flag)
            if used < 0:
                return -1
    for b in range(buckets):
        at = P.bucket[b]
        while at >= 0:
            if not P.label[at, FLAG] & DEAD:
                found = write(D, P, L, scale, below, found, at)
                if found < 0:
                    return -1
                used = follow(D, M, C, P, L, E, prize, scale, below, used, at)
                if used < 0:
                    return -1
            at = P.label[at, SOON]
    return found


@inside
def follow(D: Duty, M: Memory, C: Cuts, P: Pool, L: Listing, E: Ends, prize: Ints, scale: int, below: int, used: int, at: int) -> int:
    """Everything that can follow a label. How many labels there are then; -1: no room."""
    i, flag = P.label[at, NODE], P.label[at, FLAG]
    kept = HELD if flag & HELD or L.timed[D.node[i]] else 0
    end, rest, opens, closes = P.label[at, TIME] + D.minutes[i], D.span[REST], D.span[OPENS], D.span[CLOSES]
    for a in range(D.arc_of[i], D.arc_of[i + 1]):
        j = D.arc[a, 0]
        if end + D.arc[a, 1] > D.last[j] or meets(D, M, P, at, j):
            continue
        used = come(D, M, C, P, L, E, prize, scale, below, used, at, j, end + D.arc[a, 1], D.arc[a, 2], flag & RESTED | kept)
        if used >= 0 and not flag & RESTED and end + rest <= closes and closes - opens >= rest:
            time = max(end + D.arc[a, 1], opens) + rest
            used = come(D, M, C, P, L, E, prize, scale, below, used, at, j, time, D.arc[a, 2], RESTED | kept)
        if used < 0:
            return -1
    return used


@inside
def meets(D: Duty, M: Memory, P: Pool, at: int, j: int) -> bool:
    """Whether a partial run holds node `j` or one of its mates."""
    node = D.node[j]
    while at >= 0:
        i = P.label[at, NODE]
        if i == j:
            return True
        for x in range(M.mate_of[node], M.mate_of[node + 1]):
            if M.mate[x] == D.node[i]:
                return True
        at = P.label[at, PRED]
    return False


@inside
def come(
    D: Duty,
    M: Memory,
    C: Cuts,
    P: Pool,
    L: Listing,
    E: Ends,
    prize: Ints,
    scale: int,
    below: int,
    used: int,
    pred: int,
    j: int,
    time: int,
    leg: int,
    flag: int,
) -> int:
    """Labels of a partial run that gets to `j` at `time`, one for each stretch of starts up to the first that is on time."""
    node = D.node[j]
    for piece in range(D.piece_of[j], D.piece_of[j + 1]):
        start = max(time, D.piece[piece, 0])
        if start > D.piece[piece, 1]:
            continue
        late = max(0, start - D.piece[piece, 2])
        own, sign = leg + D.price[j] + late * D.span[LATE], L.sign[node]
        cost = own * scale - prize[node] + paid_cuts(C, P, pred, used, node)
        if pred >= 0:
            own, cost, sign = own + P.label[pred, PAID], cost + P.label[pred, COST], sign ^ P.label[pred, MEM]
        then = onward(P.stair_head, P.stair, j, start)
        if then < NOTHING and cost + then < below and can_end(D, M, C, P, E, below, pred, j, start, leg * scale):
            P.label[used, TIME], P.label[used, COST], P.label[used, PAID] = start, cost, own
            P.label[used, NODE], P.label[used, PRED], P.label[used, FLAG], P.label[used, MEM] = j, pred, flag, sign
            if is_new(P, L, used):
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
def can_end(D: Duty, M: Memory, C: Cuts, P: Pool, E: Ends, below: int, pred: int, j: int, start: int, leg: int) -> bool:
    """Whether some way from `j` to the end goes with a partial run up to `pred`: in time, nothing twice, all in all cheap enough."""
    cost, held, at = leg, 0, pred
    if pred >= 0:
        cost += P.label[pred, COST]
    while at >= 0:
        bit = M.place[D.node[j], D.node[P.label[at, NODE]]]
        if bit >= 0:
            held |= 1 << bit
        at = P.label[at, PRED]
    for e in range(E.of[j], E.of[j + 1]):
        total = cost + E.way[e, 1]
        if total >= below:
            return False
        if start > E.way[e, 0] or E.way[e, 2] & held:
            continue
        if pred < 0 or total + both_halves(C, P, E, pred, e) < below:
            return True
    return False


@inside
def both_halves(C: Cuts, P: Pool, E: Ends, pred: int, e: int) -> int:
    """What is paid for cuts of which a partial run has one half and its end the other."""
    cost = 0
    for w in range(C.odd.shape[1]):
        both, bit = P.cut[pred, w] & E.cut[e, w], 0
        while both:
            if both & 1:
                cost += C.dual[w, bit]
            both >>= 1
            bit += 1
    return cost


@inside
def is_new(P: Pool, L: Listing, new: int) -> bool:
    """Note a label unless one of the same nodes is no worse; those that are no better than it die."""
    slot = (P.label[new, MEM] ^ (P.label[new, NODE] * 0x9E3779B1)) & (len(L.slot) - 1)
    at = L.slot[slot]
    while at >= 0:
        if not P.label[at, FLAG] & DEAD and same(P, at, new):
            if no_worse(P, at, new):
                return False
            if no_worse(P, new, at):
                P.label[at, FLAG] |= DEAD
        at = P.label[at, NEXT]
    P.label[new, NEXT] = L.slot[slot]
    L.slot[slot] = new
    return True


@inside
def same(P: Pool, one: int, two: int) -> bool:
    """Whether two partial runs hold the same nodes and end with the same one; where it matters when they start, in the same order."""
    if P.label[one, MEM] != P.label[two, MEM] or P.label[one, NODE] != P.label[two, NODE]:
        return False
    if P.label[one, FLAG] & HELD:
        return in_step(P, one, two)
    length, at = 0, one
    while at >= 0:
        other = two
        while other >= 0 and P.label[other, NODE] != P.label[at, NODE]:
            other = P.label[other, PRED]
        if other < 0:
            return False
        length += 1
        at = P.label[at, PRED]
    at = two
    while at >= 0:
        length -= 1
        at = P.label[at, PRED]
    return length == 0


@inside
def in_step(P: Pool, one: int, two: int) -> bool:
    """Whether two partial runs hold the same nodes in the same order."""
    while one >= 0 and two >= 0 and P.label[one, NODE] == P.label[two, NODE]:
        one, two = P.label[one, PRED], P.label[two, PRED]
    return one < 0 and two < 0


@inside
def no_worse(P: Pool, one: int, two: int) -> bool:
    """Whether label `one` is neither later nor dearer, and has had its break if `two` has."""
    rested = P.label[one, FLAG] & RESTED or not P.label[two, FLAG] & RESTED
    return rested and P.label[one, TIME] <= P.label[two, TIME] and P.label[one, PAID] <= P.label[two, PAID]


@inside
def write(D: Duty, P: Pool, L: Listing, scale: int, below: int, found: int, at: int) -> int:
    """Write down the run that goes home from a label, if it may and is cheap enough; how many there are then, -1: no room."""
    j, flag = P.label[at, NODE], P.label[at, FLAG]
    if not flag & (FIRST | RESTED) or D.home[j, 0] >= INFINITE or P.label[at, TIME] + D.minutes[j] + D.home[j, 0] > D.span[END]:
        return found
    cost = P.label[at, COST] + D.home[j, 1] * scale
    if cost >= below:
        return found
    if found >= len(L.run):
        return -1
    length, back = 0, at
    while back >= 0:
        length += 1
        back = P.label[back, PRED]
    L.run[found, 0], L.run[found, 1], L.run[found, 2] = length, cost, P.label[at, PAID] + D.home[j, 1]
    back = at
    while back >= 0:
        length -= 1
        L.route[found, length] = D.node[P.label[back, NODE]]
        back = P.label[back, PRED]
    return found + 1
