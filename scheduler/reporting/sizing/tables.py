"""The size of a service: the answer, the trials, and words for both."""

from collections.abc import Iterator, Mapping

from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.sizing.size import LOW_BY, Sizing, Trial

SIZE = ("reading", "low", "likely", "high")
TRIALS = (
    "carers",
    "rota",
    "duty_hours",
    "visits",
    "visits_placed",
    "placed_percent",
    "time_critical_unplaced",
    "proven_least_unplaced",
    "unplaced_visits",
)
ON_DUTY, WITH_COVER = "on duty", "with leave, sickness and training covered"
BOTH_ROSTERS = ("works", "below")


def size_files(sizing: Sizing) -> dict[str, str]:
    """Returns the text of size.csv and trials.csv."""
    return {"size.csv": csv_text(SIZE, _size(sizing)), "trials.csv": csv_text(TRIALS, map(_trial, sizing.trials))}


def _size(sizing: Sizing) -> Iterator[tuple[object, ...]]:
    numbers = (sizing.low, sizing.likely, sizing.high)
    yield ON_DUTY, *("not found" if number is None else f"{number:g}" for number in numbers)
    yield WITH_COVER, *("not found" if number is None else f"{sizing.with_cover(number):.1f}" for number in numbers)


def _trial(trial: Trial) -> tuple[object, ...]:
    critical = sum(trial.problem.visit[name].time_critical for name in trial.left_out)
    return (
        f"{trial.carers:g}",
        "the folder's own" if trial.source == "folder" else "made",
        round(duty_hours(trial), 1),
        trial.asked,
        trial.asked - len(trial.left_out),
        round(100 * trial.placed_share, 1),
        critical,
        trial.least_left_out if trial.bound is not None else "",
        ";".join(trial.left_out),
    )


def duty_hours(trial: Trial) -> float:
    """Returns the hours on duty of a rota."""
    return sum((shift.end - shift.start).total_seconds() / 3600 for shift in trial.problem.shifts)


def size_summary(sizing: Sizing, why: Mapping[str, str]) -> Iterator[str]:
    """Yields the answer in both readings, what stands below it, and what the folder's own rota leaves out.

    Args:
        sizing: the answer.
        why: reasons by visit id, for the visits that the rota of the answer, or the folder's own, leaves out.
    """
    allowances = sizing.allowances
    yield f"{sizing.contact_hours:.1f} hours of care a week; at least {sizing.level:.1%} of the visits, and all time-critical ones"
    yield f"{'':<44}{'low':>8}{'likely':>8}{'high':>8}"
    for name, *numbers in _size(sizing):
        yield f"{name:<44}" + "".join(f"{number!s:>8}" if number != "not found" else f"{'-':>8}" for number in numbers)
    absent = f"{1 - allowances.present_share:.1%} leave, sickness and training"
    yield f"  whole-time carers of {allowances.week_hours:g} hours, of which {absent}"
    yield f"  low places {LOW_BY:.0%} fewer visits, high every one"
    if sizing.likely is not None:
        yield f"  {sizing.contact_hours / sizing.likely:.1f} hours of care for each carer on duty"
    for trial in sizing.trials:
        yield "  " + trial_words(trial)
    if sizing.high is None:
        most = max(trial.carers for trial in sizing.trials)
        yield f"  No rota of up to {most:g} carers was found that places every visit: see why below."
    yield from below_words(sizing)
    if why:
        yield "Left out, and why:"
        yield from (f"  {name}: {reason}" for name, reason in why.items())


def trial_words(trial: Trial) -> str:
    """Returns a trial as a line."""
    rota = "the folder's own rota, as much as" if trial.source == "folder" else "a made rota of"
    left = len(trial.left_out)
    words = "every visit placed" if not left else f"{left} of {trial.asked} visits left out ({trial.placed_share:.1%} placed)"
    return f"{rota} {trial.carers:g} carers: {words}"


def below_words(sizing: Sizing) -> Iterator[str]:
    """Yields what is known of the next smaller number: what is proven, or what was not found and in which time."""
    yield f"Below {sizing.least:g} carers the hours of care alone exceed the hours on duty."
    trial = next((one for one in sizing.trials if one.bound is not None), None)
    if trial is None:
        return
    least = trial.least_left_out
    if least:
        yield f"With {trial.carers:g} carers in the best rota found no roster can leave out fewer than {least} visits: that is proven."
    left = len(trial.left_out)
    if left > least:
        found = f"a roster that leaves out fewer than {left} was not found in {trial.seconds:.0f} s"
        yield f"With {trial.carers:g} carers {found}; the proof leaves open whether there is one between {least} and {left}."
