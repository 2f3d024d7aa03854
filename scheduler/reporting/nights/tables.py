"""The tables of groups and costs, and the groups in words."""

from collections.abc import Iterable, Iterator

from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.nights.cost import NightCost
from scheduler.studies.nights.groups import Grouping
from scheduler.studies.nights.instance import NightInstance

GROUPS = ("group_id", "base", "service_user_id", "minutes_from_base", "minutes_from_farthest")
COST = ("arrangement", "responders", "rule", "hours_a_week", "pence_a_week")
OUT = ("service_user_id", "why")


def groups_table(instance: NightInstance, grouping: Grouping) -> str:
    """Returns groups.csv: each home, how far it is from its base, and from the farthest other home of its group."""
    return csv_text(GROUPS, _group_rows(instance, grouping))


def cost_table(costs: Iterable[NightCost]) -> str:
    """Returns cost.csv."""
    rows = ((one.arrangement, one.responders, one.rule, f"{float(one.hours):.1f}", "" if one.pence is None else one.pence) for one in costs)
    return csv_text(COST, rows)


def kept_out_table(instance: NightInstance) -> str:
    """Returns the homes that are kept out, and why."""
    kinds = ((instance.presence, "presence"), (instance.two_carers, "two carers"), (instance.too_many_calls, "too many calls"))
    return csv_text(OUT, ((home.service_user_id, why) for homes, why in kinds for home in homes))


def nights_summary(instance: NightInstance, groupings: Iterable[Grouping]) -> Iterator[str]:
    """Yields lines about who may share, and about the groups for each promise."""
    why = f"{len(instance.presence)} need presence, {len(instance.two_carers)} two carers, {len(instance.too_many_calls)} call too often"
    yield _line("Homes", f"{len(instance.homes)} may share, {len(instance.kept_out)} are kept out: {why}")
    calls, awake = float(instance.calls_per_night), float(instance.awake_minutes_per_night)
    yield _line("Calls", f"{calls:.2f} a night, {awake:.0f} minutes awake")
    for grouping in groupings:
        if grouping.base_of:
            yield from _promise_lines(instance, grouping)


def _promise_lines(instance: NightInstance, grouping: Grouping) -> Iterator[str]:
    groups = grouping.groups
    worst_base = max(instance.seconds[base, home] for home, base in enumerate(grouping.base_of)) / 60
    worst_any = max(_farthest(instance, members, home) for members in groups.values() for home in members) / 60
    is_proven = len(groups) == grouping.bound
    proven = "proven least" if is_proven else f"at least {grouping.bound} are needed, gap {grouping.gap:.0%}"
    sizes = sorted(map(len, groups.values()))
    yield _line(grouping.promise.capitalize(), f"{_count(len(groups), 'group')} ({proven}), of {_homes(sizes)}")
    mean = grouping.total_seconds / 60 / len(grouping.base_of)
    yield _line(
        "", f"response {mean:.1f} minutes on average, {worst_base:.1f} at most from base, {worst_any:.1f} from anywhere in the group"
    )
    if grouping.total_bound is not None and grouping.total_seconds:
        gap = max(grouping.total_seconds - grouping.total_bound, 0) / grouping.total_seconds
        yield _line("", f"responses may be {gap:.1%} shorter at best" if gap else "no shorter response with as many bases")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + "s" * (number != 1)


def _homes(sizes: list[int]) -> str:
    """Returns the least and the greatest of sorted sizes in words."""
    return _count(sizes[0], "home") if sizes[0] == sizes[-1] else f"{sizes[0]} to {sizes[-1]} homes"


def _line(name: str, text: str) -> str:
    return f"  {name:<24} {text}"


def _group_rows(instance: NightInstance, grouping: Grouping) -> Iterator[tuple[object, ...]]:
    for number, (base, members) in enumerate(grouping.groups.items(), start=1):
        for home in members:
            near, far = int(instance.seconds[base, home]), _farthest(instance, members, home)
            names = instance.homes[base].service_user_id, instance.homes[home].service_user_id
            yield f"G{number}", *names, f"{near / 60:.1f}", f"{far / 60:.1f}"


def _farthest(instance: NightInstance, members: list[int], home: int) -> int:
    """Returns the seconds to a home from the farthest home of its group."""
    return max(int(instance.seconds[other, home]) for other in members)
