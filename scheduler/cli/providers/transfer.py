"""`carerounds transfer`: packages go to another provider, and carers with them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import BREACH, Day, Debug, Folder, exit_on_error, read, read_timed, say, show
from scheduler.cli.progress import run_in_thread
from scheduler.cli.signals import Interrupts
from scheduler.domain.arguments import MAX_WORKERS

if TYPE_CHECKING:
    from scheduler.domain.money.book import RateBook
    from scheduler.studies.clusters.transfer import TransferStudy

FILES = ("hours.csv", "carers.csv", "people.csv", "switch_day.csv", "cost.csv")


def transfer(
    folder: Folder,
    moves: Annotated[Path, typer.Argument(metavar="MOVES", help="Packages that move: a table such as moves.csv of clusters.")],
    *,
    overlap_days: Annotated[
        int, typer.Option(min=0, max=90, help="First days on which a carer of the provider that is left comes along.")
    ] = 0,
    transfer_share: Annotated[
        float, typer.Option(min=0, max=101, help="Per cent of contact on what moves, from which on a carer goes along; 101: nobody goes.")
    ] = 50,
    roster: Annotated[Path | None, typer.Option(metavar="ROSTER", help="Roster in force; without it one is made first.")] = None,
    rates: Annotated[Path | None, typer.Option(metavar="FILE", help="Prices and rates of pay (rates.toml).")] = None,
    effort: Annotated[int, typer.Option(min=1, help="Iterations for each carer-visit of a search.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices; the same seed repeats the rosters.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=MAX_WORKERS, help="Providers that are solved at the same time.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("transfer"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Shows what happens when the packages of MOVES go to another provider on the first day of the plan, with their carers.

    Rosters before and after, freed hours, who goes along at which pay, and each visit of the day of the switch. The exit code is 1 if
    somebody is unserved who was served before.
    """
    from scheduler.solver.stop import Cancel

    cancel = Cancel()
    with exit_on_error(debug), Interrupts(cancel.set) as interrupts:
        from scheduler.demand.handover import make_handover
        from scheduler.demand.moves import faults_of_moves
        from scheduler.domain.money.book import RateBook
        from scheduler.files.importing.faults import FaultCollector
        from scheduler.files.reading.moves import list_moves
        from scheduler.files.reading.rates import read_rates
        from scheduler.files.writing.outputs import try_writing
        from scheduler.reporting.clusters.transfer import transfer_summary
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.studies.clusters.instance import make_cluster_instance
        from scheduler.studies.clusters.solving import Bench
        from scheduler.studies.clusters.transfer import study_transfer

        inputs, problem, travel = read(folder, day)
        collector = FaultCollector()
        listed = list_moves(moves, collector)
        leaving, rows = [one.move for one in listed], [one.row for one in listed]
        # What cannot be read and what may not be are told at once.
        collector.add(faults_of_moves(inputs, leaving, moves.name, first_day=inputs.settings.day, rows=rows))
        collector.raise_any()
        published = read_timed(roster, problem, travel, sets_aside=True) if roster else None
        handover = make_handover(inputs, problem, leaving, published=published, overlap_days=overlap_days, file=moves.name, rows=rows)
        book = read_rates(rates) if rates else RateBook()
        try_writing(out, FILES)
        compile_kernels()
        bench = Bench(make_cluster_instance(inputs, problem, travel, published=published), workers, cancel)
        interrupts.start()
        study = run_in_thread(
            lambda: study_transfer(
                bench,
                handover,
                published=published,
                transfer_share=transfer_share / 100,
                effort=effort,
                seed=seed,
                report=say,
            ),
            interrupts,
        )
        if interrupts.is_stopped():
            say("Stopped early: what was finished is written, with less effort than asked for.")
        _write(out, study, book, str(rates or folder))
        show(transfer_summary(study))
        show([f"Written to {out}: {', '.join(FILES)}, and a folder for each provider with what is its own"])
        raise typer.Exit(interrupts.exit_code or (BREACH if study.unserved() else 0))


def _write(out: Path, study: "TransferStudy", book: "RateBook", source: str) -> None:
    from scheduler.analysis.money.planned_pay import PlannedPay
    from scheduler.analysis.money.planned_price import PlannedPrices
    from scheduler.analysis.money.prices import NotSettledError
    from scheduler.domain.errors import BadInput, Fault
    from scheduler.files.writing.outputs import write_outputs
    from scheduler.files.writing.rosters import roster_table
    from scheduler.reporting.clusters import transfer as tables
    from scheduler.reporting.clusters.transfer_people import people_table, switch_day_table
    from scheduler.reporting.publishing.names import file_names

    inputs = study.handover.inputs
    pay, prices = PlannedPay(book, inputs.settings), PlannedPrices(book, inputs.contracts, inputs.settings)
    try:
        files = {
            "hours.csv": tables.hours_table(study),
            "carers.csv": tables.carers_table(study, pay),
            "people.csv": people_table(study),
            "switch_day.csv": switch_day_table(study),
            "cost.csv": tables.cost_table(study, pay, prices),
        }
    except NotSettledError as wrong:
        raise BadInput([Fault(source, wrong.code, wrong.what)]) from None
    write_outputs(out, files)
    names = file_names(study.handover.concerned)
    for provider_id in study.handover.concerned:
        before, after = study.before[provider_id], study.after[provider_id]
        own = {
            "roster_before.csv": roster_table(before.problem, before.travel, before.roster),
            "roster_after.csv": roster_table(after.problem, after.travel, after.roster),
        }
        write_outputs(out / "providers" / names[provider_id], own)
