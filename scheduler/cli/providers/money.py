"""`carerounds money`: what delivered care costs, what carers are paid for it, and whether both are as they should be."""

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, say, show, warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scheduler.analysis.money.lines import Unsettled

FILES = (
    "lines.csv",
    "weeks.csv",
    "pay.csv",
    "blocks.csv",
    "commitment.csv",
    "differences.csv",
    "journeys.csv",
    "minimum_wage.csv",
    "wages.csv",
    "delivery.csv",
    "invoice_check.csv",
    "invoice_summary.csv",
)


def money(
    folder: Folder,
    actuals: Annotated[Path, typer.Argument(metavar="ACTUALS", help="Who was at which visit, from when to when (.csv or .xlsx).")],
    *,
    rates: Annotated[Path, typer.Option(metavar="FILE", help="Prices and rules (rates.toml).")],
    invoice: Annotated[Path | None, typer.Option(metavar="FILE", help="Invoice to check, line by line (.csv or .xlsx).")] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("money"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Prices the visits of FOLDER as they were made, and checks pay against the minimum wage.

    Writes lines.csv, weeks.csv, pay.csv, blocks.csv and commitment.csv, and tables that explain them. With --invoice each
    difference of an invoice is explained, too. It is no legal advice.
    """
    with exit_on_error(debug), without_collection():
        from scheduler.analysis.money.statement import Plan, make_statement
        from scheduler.demand.shifts import shifts_of
        from scheduler.demand.visits import visits_of
        from scheduler.files.reading.actuals import read_actuals
        from scheduler.files.reading.invoice import read_invoice
        from scheduler.files.reading.rates import read_rates
        from scheduler.files.reading.read import read_folder
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.geo.legs import leg_finder
        from scheduler.reporting.money.invoice import invoice_summary, invoice_tables
        from scheduler.reporting.money.summary import money_summary
        from scheduler.reporting.money.tables import money_tables

        book = read_rates(rates)
        inputs = read_folder(folder, day=day.date() if day else None)
        warn(inputs.warnings)
        visits, _ = visits_of(inputs)
        usual = visits_of(inputs.replace(suspensions=()))[0] if inputs.suspensions and book.retainer else ()
        found = read_actuals(actuals, (*usual, *visits), inputs.carers, inputs.settings.timezone)
        charges = read_invoice(invoice) if invoice else ()
        try_writing(out, FILES)
        say(f"Pricing {len(visits):,} visits")
        plan = Plan(visits, shifts_of(inputs), usual)
        statement = make_statement(inputs, plan, found, book, leg_finder(inputs.locations, inputs.travel), invoice=charges)
        refuse_unsettled(statement.unsettled, rates, actuals)
        tables = money_tables(statement) | (invoice_tables(statement.invoice) if invoice else {})
        write_outputs(out, tables)
        show(money_summary(statement))
        if invoice:
            show(invoice_summary(statement.invoice))
        show([f"Written to {out}: {', '.join(tables)}"])


@contextmanager
def without_collection() -> "Iterator[None]":
    """Leaves garbage uncollected for a while: a month of a county is millions of objects, all of which stay, in no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def refuse_unsettled(cases: "Iterable[Unsettled]", rates: Path, actuals: Path) -> None:
    """Refuses cases that the rates and rules do not settle: nothing is guessed, and nothing is written.

    Raises:
        BadInput: With a fault for each case.
    """
    from scheduler.domain.errors import BadInput, Fault

    faults = []
    for case in cases:
        where = f"{actuals.name}:{case.row}" if case.row else rates.name
        visit = f'visit "{case.visit_id}": ' if case.visit_id else ""
        faults.append(Fault(where, case.code, f"{visit}{case.what}", f"say it in {rates.name}"))
    if faults:
        raise BadInput(faults)
