"""`carerounds why`: what keeps a carer, or every carer, from a visit."""

from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, read_inputs, read_timed, say, show
from scheduler.cli.live.asking import Now, compile_offers, moment_of, need_known, problem_of


def why(
    folder: Folder,
    roster: RosterFile,
    visit: Annotated[str, typer.Argument(metavar="VISIT", help="Id of a visit of FOLDER, in ROSTER or not.")],
    *,
    carer: Annotated[str | None, typer.Option(metavar="CARER", help="Ask about this carer alone.")] = None,
    now: Now = None,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Says why VISIT is not made by others, carer by carer, in ROSTER as it stands."""
    with exit_on_error(debug):
        from scheduler.reporting.why import why_lines
        from scheduler.studies.offers import Offers, offer_visits

        inputs = read_inputs([folder], day.date() if day else None, None)
        problem, travel = problem_of(inputs)
        need_known("VISIT", visit, problem.visit, "visit")
        if carer is not None:
            need_known("--carer", carer, problem.carer, "carer")
        current = read_timed(roster, problem, travel)
        compile_offers()
        offers = Offers(problem, travel, current, now=moment_of(now, inputs.settings))
        if offers.set_aside:
            say(f"Warning: visits that break a rule in the roster are set aside: {', '.join(offers.set_aside)}")
        (answers,) = offer_visits(offers, [visit], search=False)
        show(why_lines(problem, current, answers, carer))
