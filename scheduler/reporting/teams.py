"""Teams as tables and in words."""

from collections import Counter
from collections.abc import Iterator

from scheduler.domain.text_table import count
from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.teams import TeamPlan, teams_by_locality

TEAMS = (
    "locality",
    "service",
    "shift",
    "hours_a_week",
    "hours_at_level",
    "members_needed",
    "teams_needed",
    "members_now",
    "weeks_covered_now_percent",
    "teams_now",
    "teams_planned",
)
MOVES = (
    "carer_id",
    "from_locality",
    "from_service",
    "from_shift",
    "to_locality",
    "to_service",
    "to_shift",
)
TRAINING = ("carer_id", "service", "skills_now")
SHORT = ("locality", "service", "shift", "members_short")


def team_files(plan: TeamPlan, skills: dict[str, str]) -> dict[str, str]:
    """Returns the text of teams.csv, moves.csv, training.csv and short.csv.

    Args:
        plan: of the teams.
        skills: that each service needs, by its name.
    """
    teams = (
        (
            need.demand.locality,
            need.demand.service,
            need.demand.shift,
            round(need.demand.hours, 1),
            round(need.hours_at_level, 1),
            need.members,
            need.teams,
            need.members_now,
            round(100 * need.level_now, 1),
            "" if need.demand.teams_now is None else need.demand.teams_now,
            "" if need.demand.teams_planned is None else need.demand.teams_planned,
        )
        for need in plan.needs
    )
    moves = []
    for posting in plan.postings:
        now, place = posting.member, posting.place
        if place is None:
            moves.append((now.carer_id, now.locality, now.service, now.shift, "no place", "", ""))
        elif posting.moves:
            moves.append((now.carer_id, now.locality, now.service, now.shift, place.locality, place.service, place.shift))
    training = [
        (f"{one.member.carer_id}", f"{one.place.service}: {skills.get(one.place.service, '')}", ";".join(one.member.skills))
        for one in plan.postings
        if one.needs_training and one.place is not None
    ]
    short = [(place.locality, place.service, place.shift, number) for place, number in plan.empty]
    return {
        "teams.csv": csv_text(TEAMS, teams),
        "moves.csv": csv_text(MOVES, moves),
        "training.csv": csv_text(TRAINING, training),
        "short.csv": csv_text(SHORT, short),
    }


def team_summary(plan: TeamPlan) -> Iterator[str]:
    """Yields the teams by locality and service, and what it takes to fill them."""
    yield f"Teams that give all hours in {plan.level:.0%} of the weeks, in each shift:"
    found = teams_by_locality(plan)
    for (locality, service), (needed, now, planned) in found.items():
        beside = "".join(f", {number} {word}" for number, word in ((now, "now"), (planned, "planned")) if number is not None)
        yield f"  {locality}, {service}: {needed} needed{beside}"
    totals: Counter[str] = Counter()
    for (_, service), (needed, _, _) in found.items():
        totals[service] += needed
    yield "  in all: " + ", ".join(f"{number} {service}" for service, number in totals.items())
    moving = sum(one.moves for one in plan.postings)
    spare = sum(one.place is None for one in plan.postings)
    trained = sum(one.needs_training for one in plan.postings)
    short = sum(number for _, number in plan.empty)
    changes = f"{moving} move, {trained} are to be trained, {spare} have no place in these teams"
    yield f"{count(len(plan.postings), 'member')} of staff: {changes}."
    yield f"Short: {count(short, 'member')} of staff." if short else "No place is empty."
