"""Compares the engine with others on the same day in the same seconds, by medians of the seeds."""

from collections.abc import Sequence

from benchmarks.report import Gap
from benchmarks.run import OURS


def versus(gaps: Sequence[Gap]) -> list[str]:
    """Returns a table with a row for each day, limit and other engine.

    A row has the visits left out and the costs of both, and the ratio of costs.
    """
    ours = {(gap.instance, gap.seconds): gap for gap in gaps if gap.solver == OURS}
    pairs = [(ours[gap.instance, gap.seconds], gap) for gap in gaps if gap.solver != OURS and (gap.instance, gap.seconds) in ours]
    lines = [
        f"| {own.instance} | {own.seconds:g} | {peer.solver} | {own.unserved} / {own.cost:,.1f} | {peer.unserved} / {peer.cost:,.1f} "
        f"| {own.cost / peer.cost:.3f} | {_verdict(own, peer)} |"
        for own, peer in pairs
        if peer.cost
    ]
    head = "| day | seconds | engine | ours: left / cost | theirs: left / cost | ratio of costs | neither more left nor more travel |"
    return [head, "|---" * 7 + "|", *lines] if lines else []


def _verdict(own: Gap, peer: Gap) -> str:
    """Returns whether we are no worse, in words.

    Fewer visits left out are better at any cost. The words say so, as costs then do not compare.
    """
    if own.unserved < peer.unserved:
        return "yes: fewer left" if own.cost > peer.cost else "yes"
    return "yes" if own.unserved == peer.unserved and own.cost <= peer.cost else "**no**"
