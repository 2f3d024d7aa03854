"""`carerounds clusters`: who should serve whom."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, exit_on_error, read, read_inputs, read_timed, say, show
from scheduler.cli.progress import run_in_thread
from scheduler.cli.signals import Interrupts
from scheduler.domain.arguments import MAX_WORKERS

if TYPE_CHECKING:
    from scheduler.studies.clusters.compare import Arrangement
    from scheduler.studies.clusters.solving import Allocation, Bench
    from scheduler.studies.clusters.study import ClusterStudy
    from scheduler.studies.clusters.swaps import SwapStudy

APPLY, UNDO = "apply", "undo"
CURVE = "5,10,20,50,100"
FILES = (
    "comparison.csv",
    "curve.csv",
    "providers.csv",
    "moves.csv",
    "swaps.csv",
    "swap_moves.csv",
    "pairs.csv",
    "controls.csv",
    "shared.csv",
    "localities.csv",
    "curve.svg",
    "map_before.svg",
    "map_after.svg",
    "clusters.html",
)


def clusters(
    folder: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER | apply FOLDER MOVES | undo FOLDER MOVES", help="Folder of all providers; MOVES: a list of moves."),
    ],
    *,
    most_moved: Annotated[int, typer.Option(min=0, max=100, help="Greatest per cent of people moved, for moves.csv and for swaps.")] = 10,
    curve: Annotated[str, typer.Option(help="Per cents of people moved for the curve, separated by commas.")] = CURVE,
    no_provider_worse: Annotated[
        bool, typer.Option("--no-provider-worse", help="Allow no re-allocation by which a provider travels more than today.")
    ] = False,
    swaps: Annotated[bool, typer.Option(help="Look for swaps that both providers want.")] = True,
    compare: Annotated[bool, typer.Option(help="Solve zones and one pooled staff as well.")] = True,
    tolerance: Annotated[float, typer.Option(min=0, max=50, help="Per cent by which hours may be beside the contract.")] = 3.0,
    horizon_days: Annotated[int, typer.Option(min=1, help="Days over which new faces are written off.")] = 91,
    from_day: Annotated[
        datetime | None, typer.Option("--from", help="Day from which moves hold; the first of the plan unless given.", formats=["%Y-%m-%d"])
    ] = None,
    roster: Annotated[Path | None, typer.Option(metavar="ROSTER", help="Published roster of all providers to begin with.")] = None,
    effort: Annotated[int, typer.Option(min=1, help="Iterations for each carer-visit of a re-solve.")] = 300,
    swap: Annotated[list[str], typer.Option("--swap", help="With apply and undo: only this swap of MOVES, such as S1; repeatable.")] = [],  # noqa: B006
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices; the same seed repeats the study.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=MAX_WORKERS, help="Providers that are solved at the same time.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("clusters"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Compares who serves whom: today, clusters, zones, one staff; and lists moves and swaps that save travel.

    Whole packages move, at most as many people as you say, within contract hours, grades and choice. `clusters apply` writes the folder
    after a list of moves, and `clusters undo` the one before it.
    """
    from scheduler.solver.stop import Cancel

    if str(folder[0]) in {APPLY, UNDO}:
        with exit_on_error(debug):
            _move(folder, swap, out, day, from_day)
        return
    if len(folder) != 1:
        raise typer.BadParameter("name one folder, or: apply FOLDER MOVES, or: undo FOLDER MOVES")
    caps = _caps(curve, most_moved)
    cancel = Cancel()
    with exit_on_error(debug), Interrupts(cancel.set) as interrupts:
        from scheduler.files.writing.outputs import try_writing
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.studies.clusters.instance import make_cluster_instance
        from scheduler.studies.clusters.solving import Bench
        from scheduler.studies.clusters.study import StudyOptions, study_clusters
        from scheduler.studies.clusters.swaps import study_swaps

        inputs, problem, travel = read(folder[0], day)
        published = read_timed(roster, problem, travel, sets_aside=True) if roster else None
        first_day = from_day.date() if from_day else None
        instance = make_cluster_instance(inputs, problem, travel, published=published, first_day=first_day, tolerance=tolerance / 100)
        try_writing(out, FILES)
        compile_kernels()
        options = StudyOptions(caps, effort, seed, no_provider_worse, horizon_days)
        bench = Bench(instance, workers, cancel)
        interrupts.start()
        study = run_in_thread(lambda: study_clusters(bench, options, say, published), interrupts)
        found = None
        if swaps and not interrupts.is_stopped():
            most = instance.people * most_moved // 100
            found = run_in_thread(
                lambda: study_swaps(bench, study.base, most, effort=effort, seed=seed, horizon_days=horizon_days, report=say), interrupts
            )
        arrangements = (
            () if not compare or interrupts.is_stopped() else run_in_thread(lambda: _compare(bench, study, tolerance), interrupts)
        )
        if interrupts.is_stopped():
            say("Stopped early: what was finished is written, with less effort than asked for.")
        _write(out, study, arrangements, found, most_moved)
        raise typer.Exit(interrupts.exit_code)


def _compare(bench: "Bench", study: "ClusterStudy", tolerance: float) -> "tuple[Arrangement, ...]":
    from scheduler.studies.clusters.compare import compare_arrangements
    from scheduler.studies.clusters.study import BASE_SEEDS

    options = study.options
    best = study.curve[-1].allocation if study.curve else study.base
    seeds = range(options.seed, options.seed + BASE_SEEDS)
    return compare_arrangements(bench, study.base, best, effort=options.base_effort, seeds=seeds, tolerance=tolerance / 100, report=say)


def _write(out: Path, study: "ClusterStudy", arrangements: "tuple[Arrangement, ...]", found: "SwapStudy | None", most_moved: int) -> None:
    from scheduler.files.writing.outputs import write_outputs
    from scheduler.reporting.clusters import tables
    from scheduler.reporting.clusters.page import clusters_page
    from scheduler.reporting.clusters.pictures import allocation_map, curve_picture
    from scheduler.reporting.clusters.summary import study_summary
    from scheduler.reporting.publishing.names import file_names
    from scheduler.studies.clusters.localities import areas_of, by_locality
    from scheduler.studies.clusters.study import new_face_minutes

    instance = study.instance
    chosen = next((point.allocation for point in study.curve if point.cap == most_moved), study.base)
    prices = new_face_minutes(instance, study.options.horizon_days)
    areas = areas_of(instance.split.problem)
    named = [("today", study.base.served), (f"at most {most_moved}% moved", chosen.served)]
    named += [(one.name, one.served) for one in arrangements[2:]]
    files = {
        "curve.csv": tables.curve_table(study),
        "providers.csv": tables.providers_table(study),
        "moves.csv": tables.moves_table(instance, tables.moved_units(instance, chosen.owner), prices),
        "shared.csv": tables.shared_table(instance),
        "localities.csv": tables.localities_table((name, by_locality(served, areas)) for name, served in named),
    }
    if arrangements:
        files["comparison.csv"] = tables.comparison_table(arrangements)
    if found is not None:
        files["swaps.csv"] = tables.swaps_table(instance, found)
        files["swap_moves.csv"] = tables.moves_table(instance, tables.swap_moves(found), prices)
        files["pairs.csv"] = tables.pairs_table(instance, found)
        files["controls.csv"] = tables.controls_table(instance, found)
    pictures = {
        "curve.svg": curve_picture(study),
        "map_before.svg": allocation_map(instance, instance.today, "Who serves whom today"),
        "map_after.svg": allocation_map(instance, chosen.owner, f"With at most {most_moved}% of people moved"),
    }
    summary = list(study_summary(study, arrangements, found))
    files["clusters.html"] = clusters_page(summary, pictures.values(), files)
    write_outputs(out, files | pictures)
    names = file_names(instance.provider_ids)
    for number, provider_id in enumerate(instance.provider_ids):
        write_outputs(out / "providers" / names[provider_id], _own_files(study, chosen, number))
    show(summary)
    show([f"Written to {out}: {', '.join([*files, *pictures])}, and a folder for each provider with what is its own"])


def _own_files(study: "ClusterStudy", chosen: "Allocation", number: int) -> dict[str, str]:
    """Returns what a provider may see: its own rosters, who would leave it, and who would come."""
    from scheduler.files.writing.rosters import roster_table
    from scheduler.reporting.clusters.tables import own_moves_table

    before, after = study.base.served[number], chosen.served[number]
    return {
        "roster_before.csv": roster_table(before.problem, before.travel, before.roster),
        "roster_after.csv": roster_table(after.problem, after.travel, after.roster),
        "moves.csv": own_moves_table(study.instance, chosen.owner, number),
    }


def _move(words: list[Path], swaps: list[str], out: Path, day: datetime | None, from_day: datetime | None) -> None:
    """Writes the folder after a list of moves, or before it."""
    if len(words) != 3:
        raise typer.BadParameter(f"{words[0]} takes a folder and a list of moves: clusters {words[0]} FOLDER MOVES --out DIR")
    from scheduler.demand.moves import apply_moves, faults_of_moves
    from scheduler.files.importing.faults import FaultCollector
    from scheduler.files.importing.folder import columns_in
    from scheduler.files.reading.moves import list_moves
    from scheduler.files.writing.write import write_folder

    action, folder, path = str(words[0]), words[1], words[2]
    if out.resolve() == folder.resolve():
        raise typer.BadParameter("--out is the folder itself: name another, so that what was there stays")
    inputs = read_inputs([folder], day.date() if day else None, None)
    collector = FaultCollector()
    listed = list_moves(path, collector)
    unknown = sorted(set(swaps) - {one.move.swap_id for one in listed})
    if unknown and listed:
        raise typer.BadParameter(f"{path} has no swap {', '.join(unknown)}")
    chosen = [one for one in listed if not swaps or one.move.swap_id in swaps]
    first_day = None if action == UNDO else (from_day.date() if from_day else inputs.settings.day)
    moves, rows = [one.move.reverse if action == UNDO else one.move for one in chosen], [one.row for one in chosen]
    # What cannot be read and what may not be are told at once.
    collector.add(faults_of_moves(inputs, moves, path.name, first_day=first_day, rows=rows))
    collector.raise_any()
    after = apply_moves(inputs, moves, path.name, first_day=first_day, rows=rows)
    write_folder(after, out, kept=columns_in(folder))
    done = "put back" if action == UNDO else "made"
    show([f"{len(chosen)} moves {done}: written to {out}"])


def _caps(curve: str, most_moved: int) -> tuple[int, ...]:
    if not re.fullmatch(r"\s*\d{1,3}(\s*,\s*\d{1,3})*\s*", curve):
        raise typer.BadParameter(f"--curve takes per cents such as {CURVE}, not {curve}")
    caps = {int(part) for part in curve.split(",")} | {most_moved}
    if max(caps) > 100:
        raise typer.BadParameter("--curve takes per cents up to 100")
    return tuple(sorted(caps - {0}))
