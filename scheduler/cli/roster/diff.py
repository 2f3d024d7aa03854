"""`carerounds diff`: what is different between two rosters of a folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, exit_on_error, read, read_timed, show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

First = Annotated[Path, typer.Argument(metavar="A", help="Roster before (.csv or .json), or the folder that `plan` wrote.")]
Second = Annotated[Path, typer.Argument(metavar="B", help="Roster after.")]


def diff(
    a: First,
    b: Second,
    *,
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder that both rosters are of; this one unless given.")] = Path(),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Says what is different from roster A to roster B: by rule, by visit, by person and by carer."""
    with exit_on_error(debug):
        from scheduler.analysis.roster_diff import by_carer, by_person, diff_rosters
        from scheduler.domain.clock import wall_clock
        from scheduler.verify.verify import verify

        _, problem, travel = read(folder, day)
        rosters = [read_timed(path, problem, travel, sets_aside=True) for path in (a, b)]
        verdicts = [verify(problem, travel, roster) for roster in rosters]
        found = diff_rosters(rosters[0], rosters[1])

        def clock(start: "datetime | None") -> str:
            return "-" if start is None else f"{wall_clock(start, problem.timezone):%Y-%m-%d %H:%M}"

        def lines() -> "Iterator[str]":
            yield f"By rule (breaches: {len(verdicts[0].violations)}, then {len(verdicts[1].violations)}):"
            for rule in sorted(verdicts[0].amounts.keys() | verdicts[1].amounts.keys()):
                amounts = [verdict.amounts.get(rule, 0) for verdict in verdicts]
                if amounts[0] != amounts[1]:
                    yield f"  {rule.value:<24} {amounts[0]:>12,} {amounts[1]:>12,} {amounts[1] - amounts[0]:>+12,}"
            yield f"By visit ({len(found)}):"
            for one in found:
                carers = f"{';'.join(one.before) or 'nobody'} -> {';'.join(one.after) or 'nobody'}"
                yield f"  {one.visit_id:<24} {carers}, {clock(one.start_before)} -> {clock(one.start_after)}"
            yield "By person:"
            people = {visit.visit_id: visit.service_user_id for visit in problem.visits}
            yield from (f"  {person:<24} {number:>4} visits" for person, number in by_person(found, people).items())
            yield "By carer:"
            yield from (f"  {carer:<24} {lost:>4} visits less, {won} more" for carer, (lost, won) in by_carer(found).items())

        show(lines() if found else ["The two rosters are the same."])
