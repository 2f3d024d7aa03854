"""`carerounds offer`: who could take a visit, or a package of visits."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, read_inputs, read_timed, say, show
from scheduler.cli.live.asking import Now, compile_offers, moment_of, need_known, problem_of
from scheduler.cli.progress import show_steps

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs

OFFERS_FILE = "offers.csv"


def offer(
    folder: Folder,
    roster: RosterFile,
    *,
    visit: Annotated[
        str | None, typer.Option(metavar="FILE | ID", help="Visit of FOLDER by its id, or a table of new ones with the columns of visits.")
    ] = None,
    package: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Table of a new package: the columns of visits, or those of visit_patterns and service_user_id."),
    ] = None,
    now: Now = None,
    out: Annotated[Path, typer.Option(help="Folder to write offers.csv to.")] = Path(),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Asks ROSTER who could take a visit, and at what price: every carer is answered, with the reason.

    The visits of a package are asked about in order of time, each beside those before it.
    """
    with exit_on_error(debug):
        if (visit is None) == (package is None):
            raise typer.BadParameter("name what is asked about: either --visit or --package", param_hint="'--visit'")
        from scheduler.files.writing.atomic import write_text
        from scheduler.files.writing.outputs import try_writing
        from scheduler.reporting.offers import offers_summary, offers_table, package_summary
        from scheduler.studies.offers import Offers, VisitOffers, offer_package, offer_visits

        inputs, visit_ids = _asked(read_inputs([folder], day.date() if day else None, None), visit, package)
        problem, travel = problem_of(inputs)
        current, moment = read_timed(roster, problem, travel), moment_of(now, inputs.settings)
        try_writing(out, [OFFERS_FILE])
        compile_offers()
        offers = Offers(problem, travel, current, now=moment)
        if offers.set_aside:
            say(f"Warning: visits that break a rule in the roster are set aside: {', '.join(offers.set_aside)}")
        found: list[VisitOffers] = []
        with show_steps("visits asked about") as report:
            asked = offer_visits(offers, visit_ids) if package is None else offer_package(problem, travel, current, visit_ids, now=moment)
            for one in asked:
                found.append(one)
                report(len(found), len(visit_ids))
        table = offers_table(problem, found)
        write_text(out / OFFERS_FILE, table)
        for line in (*offers_summary(problem, found), *(package_summary(found) if package is not None else ())):
            say(line)
        say(f"Written to {out / OFFERS_FILE}")
        show(table.splitlines())


def _asked(inputs: "Inputs", visit: str | None, package: Path | None) -> "tuple[Inputs, list[str]]":
    """Returns the inputs with what is asked about, and the ids of the visits.

    Raises:
        BadInput: a table has faults, or the visit is unknown.
    """
    from scheduler.demand import make_problem
    from scheduler.files.reading.asked import add_asked_package, add_asked_visits

    known = make_problem(inputs).visit
    if visit is not None and visit in known:
        return inputs, [visit]
    if package is not None:
        inputs = add_asked_package(inputs, package)
    elif visit is not None:
        if not Path(visit).is_file():
            need_known("--visit", visit, known, "table, and no visit")
        inputs = add_asked_visits(inputs, Path(visit))
    return inputs, [visit_id for visit_id in make_problem(inputs).visit if visit_id not in known]
