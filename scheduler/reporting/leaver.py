"""A carer who leaves, as tables, in words, and as one sentence for an advert."""

import math
from collections.abc import Iterator, Mapping

from scheduler.domain.clock import wall_clock
from scheduler.domain.text_table import count
from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.leaver import Leaver

RUNS = ("date", "start", "end", "shift_id", "visits", "care_hours", "taken_over", "left_out")
LEFT_OUT = (
    "visit_id",
    "service_user_id",
    "date",
    "wanted",
    "minutes",
    "carers",
    "skills",
    "locality",
    "time_critical",
    "priority",
    "reason",
)
VACANCY = ("figure", "value")


def leaver_files(found: Leaver, why: Mapping[str, str]) -> dict[str, str]:
    """Returns the text of runs.csv, left_out.csv, vacancy.csv and advert.txt.

    Args:
        found: what becomes of the rounds.
        why: reasons by visit id.
    """
    vacancy = found.vacancy
    figures = [
        ("hours_like_before", round(vacancy.hours_like_before, 2)),
        ("hours_at_least", round(vacancy.hours_at_least, 2)),
        ("localities", ";".join(vacancy.localities)),
        ("skills", ";".join(vacancy.skills)),
        ("parts", ";".join(vacancy.parts)),
        *((f"people_who_ask_for_{gender}", number) for gender, number in vacancy.genders),
        *((f"visits_taken_over_by_{carer}", number) for carer, number in found.covers),
    ]
    return {
        "runs.csv": csv_text(RUNS, _runs(found)),
        "left_out.csv": csv_text(LEFT_OUT, _left_out(found, why)),
        "vacancy.csv": csv_text(VACANCY, figures),
        "advert.txt": advert(found) + "\n",
    }


def _runs(found: Leaver) -> Iterator[tuple[object, ...]]:
    problem = found.problem
    for broken in found.runs:
        first, last = broken.run.assignments[0], broken.run.assignments[-1]
        assert first.start is not None, "starts are stated"
        assert last.start is not None, "starts are stated"
        start, end = (wall_clock(one, problem.timezone) for one in (first.start, last.start))
        minutes = sum(problem.visit[one.visit_id].minutes for one in broken.run.assignments)
        yield (
            f"{start:%Y-%m-%d}",
            f"{start:%H:%M}",
            f"{end:%H:%M}",
            broken.run.shift_id,
            len(broken.run.assignments),
            round(minutes / 60, 2),
            len(broken.taken_over),
            len(broken.left_out),
        )


def _left_out(found: Leaver, why: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    problem = found.problem
    for name in found.left_out:
        visit = problem.visit[name]
        wanted = wall_clock(visit.planned_start or visit.windows[0].earliest, problem.timezone)
        yield (
            name,
            visit.service_user_id,
            f"{wanted:%Y-%m-%d}",
            f"{wanted:%H:%M}",
            visit.minutes,
            visit.carers,
            ";".join(one.skill for one in visit.skills),
            problem.service_user[visit.service_user_id].locality or "",
            "yes" if visit.time_critical else "",
            visit.priority,
            why.get(name, ""),
        )


def leaver_summary(found: Leaver) -> Iterator[str]:
    """Yields what breaks, who can help, and whom to recruit."""
    visits = sum(len(one.run.assignments) for one in found.runs)
    yield f"{found.carer.carer_id} has {count(len(found.runs), 'run')} with {count(visits, 'visit')} in the days of the folder."
    stays = (
        f"{count(len(found.left_out), 'visit')} that had a carer before have none" if found.left_out else "every visit still has a carer"
    )
    yield f"Without this carer, and with the others in their shifts, {stays}."
    for carer, number in found.covers[:5]:
        yield f"  {carer} makes {count(number, 'of these visits', 'of these visits')}"
    vacancy = found.vacancy
    yield f"To recruit: {vacancy.hours_at_least:.1f} hours a week for what is left out, {vacancy.hours_like_before:g} to be as before."
    for gender, number in vacancy.genders:
        yield f"  {count(number, 'person asks', 'people ask')} for a {gender} carer: ask for advice before an advert says so."
    yield f"Advert: {advert(found)}"


def advert(found: Leaver) -> str:
    """Returns one sentence fit for an advert. It names no person who is cared for, and no carer."""
    vacancy = found.vacancy
    hours = math.ceil(vacancy.hours_at_least) if vacancy.hours_at_least > 0 else math.ceil(vacancy.hours_like_before)
    most = math.ceil(vacancy.hours_like_before)
    span = f"{hours} to {most}" if hours < most else f"{hours}"
    where = f" around {_joined(vacancy.localities[:3])}" if vacancy.localities else ""
    when = f", {_joined(vacancy.parts)}" if vacancy.parts else ""
    skills = [skill.replace("_", " ") for skill in vacancy.skills[:3]]
    trained = f"; training in {_joined(skills)} is needed and can be given" if skills else ""
    car = "; you drive your own car" if vacancy.by_car else ""
    return f"We are looking for a home carer for {span} hours a week{where}{when}{trained}{car}."


def _joined(words: "tuple[str, ...] | list[str]") -> str:
    """Returns words with commas and an "and"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
