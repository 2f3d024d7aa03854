"""Warnings of skills and teams that visits require and no carer has.

They are no faults, as visits may stay unallocated.
"""

from collections.abc import Sequence
from datetime import date

from scheduler.domain.care import Care
from scheduler.domain.people import Carer, SkillNeeded
from scheduler.files.importing.faults import maybe_one_of
from scheduler.files.importing.records import Record

Rows = Sequence[tuple[Record, Care, date]]
"""Rows of visits or patterns, with the care and its (first) day."""


def warn_unserved(visits: Rows, carers: Sequence[Carer]) -> None:
    """Warns of each skill and team that no carer has, at the first visit that requires it."""
    skills: dict[SkillNeeded, list[Record]] = {}
    teams: dict[str, list[Record]] = {}
    for record, visit, day in visits:
        for needed in visit.skills:
            if not any(_holds(carer, needed, day) for carer in carers):
                skills.setdefault(needed, []).append(record)
        if visit.team and not any(visit.team in carer.teams for carer in carers):
            teams.setdefault(visit.team, []).append(record)
    held = {skill.skill for carer in carers for skill in carer.skills}
    for needed, records in skills.items():
        why = "with a certificate that counts on the day" if needed.skill in held else "at all"
        what = f"no carer holds {needed.skill} at level {needed.level} {why}; {_visits(records)}"
        records[0].warn("V125", what, "skills", "" if needed.skill in held else maybe_one_of(needed.skill, held))
    for team, records in teams.items():
        known = {name for carer in carers for name in carer.teams}
        records[0].warn("V126", f"no carer is in team {team}; {_visits(records)}", "team", maybe_one_of(team, known))


def _holds(carer: Carer, needed: SkillNeeded, day: date) -> bool:
    return any(
        held.skill == needed.skill and held.level >= needed.level and (held.expires is None or day <= held.expires) for held in carer.skills
    )


def _visits(records: Sequence[Record]) -> str:
    return "1 visit asks for it" if len(records) == 1 else f"{len(records)} visits ask for it"
