"""The tables of a re-allocation: what was compared, the curve, who moves, swaps and their noise."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from scheduler.analysis.eligibility import MayMove
from scheduler.files.schema.moves import MOVES
from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.clusters.compare import Arrangement
from scheduler.studies.clusters.instance import ClusterInstance, Floats, Ints
from scheduler.studies.clusters.localities import LocalityFigures
from scheduler.studies.clusters.study import ClusterStudy
from scheduler.studies.clusters.swaps import Swap, SwapStudy

COMPARISON = (
    "arrangement",
    "people_moved",
    "carers_moved",
    "visits",
    "visits_unplaced",
    "contact_hours",
    "travel_minutes",
    "between_minutes",
    "home_minutes",
    "travel_miles",
    "travel_per_contact_hour",
    "waiting_minutes",
    "carers_used",
    "shifts_used",
    "travel_saving_percent",
    "between_saving_percent",
)
CURVE = (
    "most_moved_percent",
    "people_moved",
    "people_moved_percent",
    "travel_minutes",
    "travel_saving_percent",
    "between_minutes",
    "between_saving_percent",
    "worst_provider_minutes",
    "visits_unplaced",
)
PROVIDERS = (
    "most_moved_percent",
    "provider_id",
    "contract_minutes",
    "minutes_before",
    "minutes_after",
    "hours_beside_contract_percent",
    "people_before",
    "people_after",
    "travel_minutes_before",
    "travel_minutes_after",
    "between_minutes_before",
    "between_minutes_after",
)
SWAPS = (
    "swap_id",
    "service_user_id",
    "package_id",
    "provider_id",
    "other_service_user_id",
    "other_package_id",
    "other_provider_id",
    "gain_minutes",
    "other_gain_minutes",
    "noise_minutes",
    "other_noise_minutes",
    "travel_saved_minutes",
    "other_travel_saved_minutes",
    "verdict",
    "to_be_asked",
)
OWN_MOVES = ("service_user_id", "package_id", "does", "minutes", "visits", "asked")
PAIRS = (*SWAPS[1:13], "what_would_make_it_mutual")
CONTROLS = ("provider_id", "seed", "gain_minutes", "noise_minutes")
SHARED = ("visit_id", "service_user_id", "providers", "start", "why")
LOCALITIES = ("arrangement", "locality", "area", "visits", "unmet", "travel_minutes", "gap_minutes")
TO_BE_ASKED = {MayMove.YES: "no need: agreed beforehand", MayMove.ASK: "to be asked", MayMove.NO: "stays"}


def comparison_table(arrangements: Sequence[Arrangement]) -> str:
    """Returns comparison.csv: the same key figures for each arrangement, with and without home legs."""
    return csv_text(COMPARISON, map(list, comparison_rows(arrangements)))


def curve_table(study: ClusterStudy) -> str:
    """Returns curve.csv: the saving against the share of people moved."""
    base = study.base
    rows = []
    for point in study.curve:
        found = point.allocation
        moved = study.instance.moved_people(found.owner)
        rows.append(
            (
                point.cap,
                moved,
                round(100 * moved / study.instance.people, 1),
                round(found.travel_minutes, 1),
                saving_percent(base.travel_minutes, found.travel_minutes),
                round(found.between_minutes, 1),
                saving_percent(base.between_minutes, found.between_minutes),
                round((found.travel_of_each - base.travel_of_each).max(), 1),
                found.unplaced,
            )
        )
    return csv_text(CURVE, rows)


def providers_table(study: ClusterStudy) -> str:
    """Returns providers.csv: hours and travel of each provider before and after, for each cap."""
    return csv_text(PROVIDERS, _provider_rows(study))


def moves_table(instance: ClusterInstance, units: Iterable[tuple[str, int, int]], prices: Floats) -> str:
    """Returns moves.csv: who would move where, and whether they are to be asked.

    Args:
        instance: Units.
        units: Swap or nothing, number of the unit, and the provider that it goes to.
        prices: float64 [U], minutes of travel that new faces are counted as.
    """
    rows = []
    for swap_id, row, to_provider in units:
        unit = instance.units[row]
        rows.append(
            (
                swap_id,
                unit.service_user_id,
                unit.package_id,
                instance.provider_ids[unit.provider],
                instance.provider_ids[to_provider],
                int(instance.minutes[row]),
                len(unit.visit_ids),
                unit.known_carers,
                round(prices[row], 2),
                "yes" if unit.may_move is MayMove.YES else "",
                TO_BE_ASKED[unit.may_move],
            )
        )
    return csv_text([column.name for column in MOVES.columns], rows)


def moved_units(instance: ClusterInstance, owner: Ints) -> list[tuple[str, int, int]]:
    """Returns the units that move, for `moves_table`."""
    return [("", int(row), int(owner[row])) for row in np.flatnonzero(owner != instance.today)]


def swap_moves(study: SwapStudy) -> list[tuple[str, int, int]]:
    """Returns both moves of each swap that both want, for `moves_table`."""
    return [
        (f"S{number}", unit, provider)
        for number, swap in enumerate(study.swaps, start=1)
        if swap.is_chosen
        for unit, provider in zip(swap.units, swap.providers[::-1], strict=True)
    ]


def own_moves_table(instance: ClusterInstance, owner: Ints, provider: int) -> str:
    """Returns who would leave a provider and who would come to it; the other provider is not named."""
    rows = []
    for row in np.flatnonzero(owner != instance.today):
        unit = instance.units[row]
        if provider in {unit.provider, int(owner[row])}:
            does = "leaves" if unit.provider == provider else "comes"
            rows.append(
                (unit.service_user_id, unit.package_id, does, int(instance.minutes[row]), len(unit.visit_ids), TO_BE_ASKED[unit.may_move])
            )
    return csv_text(OWN_MOVES, rows)


def swaps_table(instance: ClusterInstance, study: SwapStudy) -> str:
    """Returns swaps.csv: those that both want, and those that make no difference."""
    rows = [
        (f"S{number}", *_swap_cells(instance, study, swap), swap.verdict, _asked(instance, swap))
        for number, swap in enumerate(study.swaps, start=1)
    ]
    return csv_text(SWAPS, rows)


def pairs_table(instance: ClusterInstance, study: SwapStudy) -> str:
    """Returns pairs.csv: pairs that gain in sum and not for both, with what would make them mutual."""
    return csv_text(PAIRS, [(*_swap_cells(instance, study, swap), _remedy(instance, study, swap)) for swap in study.one_sided])


def controls_table(instance: ClusterInstance, study: SwapStudy) -> str:
    """Returns controls.csv: what each control found with nothing changed."""
    rows = [
        (instance.provider_ids[noise.provider], seed, round(gain, 2), round(noise.minutes, 2))
        for noise in study.noise
        for seed, gain in zip(noise.seeds, noise.gains, strict=True)
    ]
    return csv_text(CONTROLS, rows)


def shared_table(instance: ClusterInstance) -> str:
    """Returns shared.csv: visits that bind two providers and stay at their times."""
    rows = (
        (one.visit_id, one.service_user_id, ";".join(one.provider_ids), f"{one.start:%Y-%m-%d %H:%M}", one.why)
        for one in instance.split.shared
    )
    return csv_text(SHARED, rows)


def localities_table(figures: Iterable[tuple[str, Iterable[LocalityFigures]]]) -> str:
    """Returns localities.csv: figures by locality and area for each arrangement; they add up to those of the whole."""
    rows = [
        (name, one.locality, one.area, one.visits, one.unmet, round(one.travel_minutes, 1), round(one.gap_minutes, 1))
        for name, many in figures
        for one in many
    ]
    return csv_text(LOCALITIES, rows)


def comparison_rows(arrangements: Sequence[Arrangement]) -> Iterator[tuple[object, ...]]:
    """Yields the rows of `comparison_table`."""
    base = arrangements[0].served if arrangements else ()
    travel_before = sum(one.figures.travel_minutes for one in base)
    between_before = sum(one.figures.between_minutes for one in base)
    for one in arrangements:
        figures = [part.figures for part in one.served]
        travel, between = sum(part.travel_minutes for part in figures), sum(part.between_minutes for part in figures)
        contact = sum(part.contact_hours for part in figures)
        yield (
            one.name,
            one.people_moved,
            one.carers_moved,
            sum(part.visits for part in figures),
            sum(part.visits_unplaced for part in figures),
            round(contact, 1),
            round(travel, 1),
            round(between, 1),
            round(travel - between, 1),
            round(sum(part.travel_miles for part in figures), 1),
            round(between / contact, 2) if contact else "",
            round(sum(part.waiting_minutes for part in figures), 1),
            sum(part.carers_used for part in figures),
            sum(part.shifts_used for part in figures),
            saving_percent(travel_before, travel),
            saving_percent(between_before, between),
        )


def _provider_rows(study: ClusterStudy) -> Iterator[tuple[object, ...]]:
    instance, base = study.instance, study.base
    before = instance.hours(instance.today)
    for point in study.curve:
        after = instance.hours(point.allocation.owner)
        for number, name in enumerate(instance.provider_ids):
            contract = instance.contract_minutes[number]
            old, new = base.served[number].figures, point.allocation.served[number].figures
            yield (
                point.cap,
                name,
                round(contract),
                round(before[number]),
                round(after[number]),
                round(100 * (after[number] / contract - 1), 2) if contract else "",
                len(set(instance.person[instance.today == number].tolist())),
                len(set(instance.person[point.allocation.owner == number].tolist())),
                round(old.travel_minutes, 1),
                round(new.travel_minutes, 1),
                round(old.between_minutes, 1),
                round(new.between_minutes, 1),
            )


def _swap_cells(instance: ClusterInstance, study: SwapStudy, swap: Swap) -> Iterator[object]:
    for unit, provider in zip(swap.units, swap.providers, strict=True):
        yield instance.units[unit].service_user_id
        yield instance.units[unit].package_id
        yield instance.provider_ids[provider]
    yield from (round(gain, 1) for gain in swap.gains)
    yield from (round(study.noise[provider].minutes, 1) for provider in swap.providers)
    yield from (round(minutes, 1) for minutes in swap.travel)


def _asked(instance: ClusterInstance, swap: Swap) -> str:
    return ";".join(instance.units[unit].service_user_id for unit in swap.units if instance.units[unit].may_move is MayMove.ASK)


def _remedy(instance: ClusterInstance, study: SwapStudy, swap: Swap) -> str:
    """Returns what would make both want a pair, in words."""
    if not swap.is_placed:
        return "a visit is left out: nothing but other hours of carers"
    needs = [study.noise[provider].minutes - gain for gain, provider in zip(swap.gains, swap.providers, strict=True)]
    short = max(needs)
    if short <= 0:
        return "nothing: both gain once re-solved"
    loser = swap.providers[needs.index(short)]
    if sum(needs) > 0:
        return f"nothing: together the gain is {-sum(needs):.1f} minutes a day beyond chance"
    return f"the other provider makes up {short:.1f} minutes a day to {instance.provider_ids[loser]}"


def saving_percent(before: float, after: float) -> float | str:
    """Returns by how many per cent a figure fell; empty if there was nothing."""
    return round(100 * (1 - after / before), 1) if before else ""
