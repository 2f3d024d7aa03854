"""A training plan as tables and in words."""

from collections.abc import Iterator

from scheduler.domain.text_table import count
from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.training import TrainingPlan

WEEKS = ("week", "policy", "trained_carers", "administration_visits", "uncovered", "uncovered_with_plan")
TRAINEES = ("order", "carer_id", "week", "uncovered_before", "uncovered_after")
RELEASES = ("carer_id", "date", "shift_id", "can_be_released", "visits_uncovered", "cover_pence", "visit_ids")


def training_files(plan: TrainingPlan) -> dict[str, str]:
    """Returns the text of training.csv, weeks.csv and releases.csv."""
    weeks = (
        (
            one.monday.isoformat(),
            "yes" if one.is_policy else "",
            one.trained,
            one.administration_visits,
            one.uncovered,
            one.uncovered_with_plan,
        )
        for one in plan.weeks
    )
    trainees = (
        (order, one.carer_id, one.monday.isoformat(), one.uncovered_before, one.uncovered_after)
        for order, one in enumerate(plan.trainees, start=1)
    )
    releases = (
        (
            one.carer_id,
            one.day.isoformat(),
            one.shift_id,
            "no" if one.uncovered else "yes",
            len(one.uncovered),
            one.cover_pence,
            ";".join(one.uncovered),
        )
        for one in plan.releases
    )
    return {
        "training.csv": csv_text(TRAINEES, trainees),
        "weeks.csv": csv_text(WEEKS, weeks),
        "releases.csv": csv_text(RELEASES, releases),
    }


def training_summary(plan: TrainingPlan) -> Iterator[str]:
    """Yields who should be trained, when the first week is uncovered, and which days can be released."""
    policy = plan.policy
    visits = plan.weeks[0].administration_visits if plan.weeks else 0
    yield f"From {policy.since:%d %B %Y} on {count(visits, 'visit')} of these days need a carer with {policy.skill}."
    if not plan.trainees:
        left = f"{plan.still_uncovered} stay uncovered whoever is trained."
        yield left if plan.still_uncovered else "Everybody who is needed is trained."
    for order, one in enumerate(plan.trainees, start=1):
        change = f"uncovered visits {one.uncovered_before} -> {one.uncovered_after}"
        yield f"  {order}. {one.carer_id} in the week of {one.monday:%d %B %Y}: {change}"
    if plan.trainees and plan.still_uncovered:
        yield f"  {count(plan.still_uncovered, 'visit stays', 'visits stay')} uncovered even with all of them."
    bad = [one for one in plan.weeks if one.uncovered]
    if bad:
        yield f"Without training the first week with uncovered visits is that of {bad[0].monday:%d %B %Y}."
    late = [one for one in plan.weeks if one.uncovered_with_plan]
    if late and plan.trainees:
        yield f"With it there are still uncovered visits in {count(len(late), 'week')}, the first that of {late[0].monday:%d %B %Y}."
    free = [one for one in plan.releases if not one.uncovered]
    if plan.releases:
        yield f"{len(free)} of {len(plan.releases)} shifts of these carers can be released without uncovering a visit:"
    for release in sorted(free, key=lambda found: (found.cover_pence, found.day))[:10]:
        yield f"  {release.carer_id} on {release.day:%a %d %b}: cover costs {release.cover_pence / 100:+.2f} pounds"
