"""Tables and lines of a rota."""

from collections.abc import Iterator

from scheduler.domain.calendar import Weekday
from scheduler.domain.inputs import Inputs
from scheduler.domain.staffing import DAY_MINUTES, SLOT_MINUTES, SLOTS_A_DAY, CoverLine
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.staffing import demand_text, kinds_text, limits_text, patterns_text
from scheduler.studies.shift_design.rota import RotaPlan

COVER = ("week", "day", "half_hour", "locality", "skill", "demand", "duty", "short", "over")


def rota_files(inputs: Inputs, found: RotaPlan) -> dict[str, str]:
    """Returns shift_patterns.csv, cover.csv, and the tables that were made and not read.

    Args:
        inputs: Of the folder.
        found: The rota.
    """
    homes = {carer.carer_id: carer.home_location_id for carer in inputs.carers}
    files = {"shift_patterns.csv": patterns_text(found.patterns, homes), "cover.csv": csv_text(COVER, _cover_rows(found))}
    used = {name for member in found.problem.staff for name in member.kind_ids}
    texts = {
        "demand": lambda: demand_text(found.problem.cover, found.problem.weeks),
        "shift_kinds": lambda: kinds_text(kind for kind in found.problem.kinds if kind.kind_id in used),
        "staff_limits": lambda: limits_text(found.limits),
    }
    return files | {f"{name}.csv": texts[name]() for name in found.made}


def _cover_rows(found: RotaPlan) -> Iterator[tuple[object, ...]]:
    days = [day.title() for day in Weekday]
    for line in found.problem.cover:
        for slot, (wanted, there) in enumerate(zip(line.carers, _present(found, line), strict=True)):
            if wanted or there:
                day, half_hour = divmod(slot, SLOTS_A_DAY)
                clock = f"{half_hour // 2:02}:{half_hour % 2 * SLOT_MINUTES:02}"
                place = line.locality, line.skill
                yield day // 7 + 1, days[day % 7], clock, *place, wanted, there, max(wanted - there, 0), max(there - wanted, 0)


def _present(found: RotaPlan, line: CoverLine) -> list[int]:
    """Returns who is on duty in each half-hour of a line."""
    kinds = {kind.kind_id: kind for kind in found.problem.kinds}
    skills = {member.carer_id: member.skills for member in found.problem.staff}
    present = [0] * len(line.carers)
    for work in found.result.rota.work:
        if work.locality == line.locality and (not line.skill or line.skill in skills[work.carer_id]):
            for slot in kinds[work.kind_id].slots:
                present[(work.day * DAY_MINUTES // SLOT_MINUTES + slot) % len(present)] += 1
    return present


def rota_summary(inputs: Inputs, found: RotaPlan) -> Iterator[str]:
    """Yields lines about a rota: its size, its cover, how near the best it is, and what a plan leaves out."""
    problem, result, amounts = found.problem, found.result, found.verdict.amounts
    yield _line("Rota", f"{len(problem.staff)} people, {problem.weeks} weeks, {len(result.rota.work)} days of work")
    yield _line("Short", f"{amounts['under'] / 2:.1f} carer hours below demand, {amounts['over'] / 2:.1f} above it")
    if amounts["skill_short"]:
        yield _line("", f"{amounts['skill_short'] / 2:.1f} hours without enough carers of a skill")
    yield _line("Changed", f"{amounts['changed_days']} days differ from today; {amounts['splits']} split days")
    shares = f"{amounts['evenings']} evenings and {amounts['weekends']} weekends beyond the fair share"
    yield _line("Fairness", shares)
    if result.gap is not None:
        yield _line("Cost", f"{result.cost}; no rota costs less than {result.bound}: at most {result.gap:.1%} from the best")
        avoidable, unproven = result.cost - forced_cost(found), result.cost - (result.bound or 0)
        if avoidable >= unproven > 0:
            yield _line("", f"{unproven / avoidable:.1%} of the cost that total hours do not force")
        elif unproven > 0:
            yield _line("", f"total hours alone force all of it but {max(avoidable, 0)}: they are {_far(found)} what demand asks for")
    if found.planned is not None:
        total = len(found.planned.problem.visits)
        placed = len(found.planned.roster.runs_of)
        yield _line("Plan", f"{placed} of {total} visits from {inputs.settings.day:%d %B %Y} on have a carer with these patterns")


def _far(found: RotaPlan) -> str:
    """Returns whether hours on duty lie above or below demand."""
    return "above" if found.verdict.amounts["over"] > found.verdict.amounts["under"] else "below"


def forced_cost(found: RotaPlan) -> int:
    """Returns the cost that no rota avoids because contract hours and demand differ in sum."""
    problem = found.problem
    kinds = {kind.kind_id: kind for kind in problem.kinds}
    wanted = sum(sum(line.carers) for line in problem.cover if not line.skill)
    there = sum(len(list(kinds[work.kind_id].slots)) for work in found.result.rota.work)
    return problem.weights.under * max(wanted - there, 0) + problem.weights.over * max(there - wanted, 0)


def _line(name: str, text: str) -> str:
    return f"  {name:<10} {text}"
