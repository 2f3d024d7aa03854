"""A re-allocation in words."""

from collections.abc import Iterator, Sequence

from scheduler.reporting.clusters.tables import comparison_rows, saving_percent
from scheduler.studies.clusters.compare import Arrangement
from scheduler.studies.clusters.study import ClusterStudy
from scheduler.studies.clusters.swaps import SwapStudy


def study_summary(study: ClusterStudy, arrangements: Sequence[Arrangement], swaps: SwapStudy | None) -> Iterator[str]:
    """Yields lines about the base, the curve, the arrangements and the swaps."""
    instance, base = study.instance, study.base
    yield _line("Providers", f"{len(instance.provider_ids)}, {instance.people} people, {len(instance.split.problem.visits)} visits")
    fixed = sum(not instance.allowed[row].sum() > 1 for row in range(len(instance.units)))
    yield _line("May not move", f"{fixed} of {len(instance.units)}; {len(instance.split.shared)} visits bind two providers and stay")
    yield _line(
        "Today, settled", f"{base.travel_minutes:,.0f} minutes of travel with home legs, {base.between_minutes:,.0f} between visits"
    )
    yield _line("New faces", f"written off over {study.options.horizon_days} days")
    for point in study.curve:
        found = point.allocation
        saved = saving_percent(base.travel_minutes, found.travel_minutes)
        between = saving_percent(base.between_minutes, found.between_minutes)
        number = instance.moved_people(found.owner)
        moved = f"{number} {'person' if number == 1 else 'people'}"
        yield _line(f"At most {point.cap}% moved", f"{moved}, {saved}% less travel with home legs, {between}% less between visits")
    for row in comparison_rows(arrangements):
        yield _line(str(row[0]).capitalize(), f"{row[6]} minutes with home legs ({row[14]}% saved), {row[7]} between visits ({row[15]}%)")
    if swaps is not None:
        saved = saving_percent(swaps.base.travel_minutes, swaps.together.travel_minutes)
        yield _line("Swaps both want", f"{len(swaps.chosen)} of {len(swaps.swaps)} re-solved: {saved}% less travel together")


def _line(name: str, words: str) -> str:
    return f"  {name:<26} {words}"
