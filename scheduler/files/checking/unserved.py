"""Warnings of skills and teams that visits require and no carer has.

They are no faults, as visits may stay unallocated.
"""

from collections.abc import Sequence
from datetime import date

from scheduler.domain.care import Care
from scheduler.domain.people import Carer, SkillNeeded
from scheduler.files.importing.records import Record
from scheduler.files.importing.suggestions import Suggestions

Rows = Sequence[tuple[Record, Care, date]]
"""Rows of visits or patterns, with the care and its (first) day."""


def warn_unserved(visits: Rows, carers: Sequence[Carer]) -> None:
    """Warns of each skill and team that no carer has, at the first visit that requires it."""
    skills: dict[SkillNeeded, list[Record]] = {}
    teams: dict[str, list[Record]] = {}
    known = {name for carer in carers for name in carer.teams}
    held = {skill.skill for carer in carers for skill in carer.skills}
    served: dict[tuple[SkillNeeded, date], bool] = {}
    for record, visit, day in visits:
        for needed in visit.skills:
            if (needed, day) not in served:
                served[needed, day] = needed.skill in held and any(_holds(carer, needed, day) for carer in carers)
            if not served[needed, day]:
                skills.setdefault(needed, []).append(record)
        if visit.team and visit.team not in known:
            teams.setdefault(visit.team, []).append(record)
    suggested_skills, suggested_teams = Suggestions(held), Suggestions(known)
    for needed, records in skills.items():
        why = "with a certificate that counts on the day" if needed.skill in held else "at all"
        what = f"no carer holds {needed.skill} at level {needed.level} {why}; {_visits(records)}"
        records[0].warn("V125", what, "skills", "" if needed.skill in held else suggested_skills.closest(needed.skill))
    for team, records in teams.items():
        records[0].warn("V126", f"no carer is in team {team}; {_visits(records)}", "team", suggested_teams.closest(team))


def _holds(carer: Carer, needed: SkillNeeded, day: date) -> bool:
    return any(
        held.skill == needed.skill and held.level >= needed.level and (held.expires is None or day <= held.expires) for held in carer.skills
    )


def _visits(records: Sequence[Record]) -> str:
    return "1 visit asks for it" if len(records) == 1 else f"{len(records)} visits ask for it"
