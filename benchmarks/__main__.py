"""The command line: ``python -m benchmarks COMMAND``."""

from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks import quotes, registry
from benchmarks.anonymised import lines_of as anonymised_lines
from benchmarks.anonymised import measure_hardness, read_inputs
from benchmarks.bars import bars_markdown, days_markdown, growth_markdown
from benchmarks.best import best_entries, entries, faults
from benchmarks.clusters import BARS, FAIR_BARS, SWAP_HEAD, curve_lines, make_county, measure, swap_lines, warm
from benchmarks.compare import compare_draws, draw_line
from benchmarks.complete import complete, jobs, part_of
from benchmarks.council_month import VISITS_A_WEEK, measure_money
from benchmarks.curtois import curtois_lines, read_published
from benchmarks.formats.curtois import read_curtois
from benchmarks.fresh.command import fresh
from benchmarks.instance import Instance
from benchmarks.known import known_of, published
from benchmarks.live import call_in_sick, inputs_of, live_markdown, morning_carers, plan_inputs, planned_day
from benchmarks.live_alerts import alerts_markdown, replay_day
from benchmarks.live_discharges import DISCHARGES_HEAD, ask_referrals, count_placed, discharges_row, keep_empty, planned_week
from benchmarks.live_offers import ask_visits, large_day, offers_markdown
from benchmarks.live_replan import replan_call, replan_markdown
from benchmarks.live_stream import Polish, run_stream, stream_markdown
from benchmarks.measure import PUBLISHED, Measure, beside, measure_all, readable, seconds_of
from benchmarks.pace import paces
from benchmarks.peers.beside import SOLVERS
from benchmarks.plots import draw
from benchmarks.proofs import proofs_markdown
from benchmarks.report import gaps_of, markdown, write_gaps
from benchmarks.results import read_results, writer
from benchmarks.robustness.command import robustness
from benchmarks.rostering import made_problem, measure_rostering
from benchmarks.versus import versus
from benchmarks.week import Effort, read_week, run_week, with_continuity
from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.clusters.study import ALL_FREE, StudyOptions
from scheduler.synthetic.providers import Mix

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Files = Annotated[list[Path], typer.Argument(help="Instance files.", exists=True, dir_okay=False)]
Limit = Annotated[
    str, typer.Option(help=f"An instance, after the compilation of kernels; `{PUBLISHED}`: as long as the published method takes.")
]
Seeds = Annotated[list[int], typer.Option("--seed", help="May be given several times.")]
Workers = Annotated[int, typer.Option(min=1, help="Threads of the engine.")]
Cpu = Annotated[bool, typer.Option("--cpu", help="Count seconds of work and not those on the wall.")]
Solutions = Annotated[Path | None, typer.Option(help="Folder for one solution file an instance: the best of the seeds.")]
Archive = Annotated[bool, typer.Option("--archive", help="Append to the archive what is better than everything in it.")]
Prove = Annotated[bool, typer.Option("--prove", help="Spend some of the seconds on a bound.")]
Out = Annotated[Path | None, typer.Option(help="CSV file for the results.")]
BestKnown = Annotated[
    list[Path],
    typer.Option(exists=True, dir_okay=False, help="What others reached: CSV with dataset, instance, n_patients, best_known and more."),
]

HalfOnly = Annotated[
    registry.Half | None,
    typer.Option(
        "--half", help="Only this half of each public family (halves.csv): settings are chosen on one, figures told from the other."
    ),
]


@app.command()
def rostering(
    people: Annotated[int, typer.Option(min=1, max=1000, help="Who is rostered, over four weeks.")] = 60,
    seconds: Annotated[float, typer.Option(min=1, help="CPU seconds of one core.")] = 60,
    seed: Annotated[int, typer.Option(help="Of the service and of the search.")] = 1,
    closed: Annotated[bool, typer.Option("--closed", help="The four weeks repeat.")] = False,
) -> None:
    """Who works when: a made-up service, its first rota, its cost and its proven gap."""
    typer.echo(measure_rostering(made_problem(people, seed, is_closed=closed), seconds, seed).text)


@app.command()
def curtois(
    files: Files,
    *,
    seconds: Annotated[float, typer.Option(min=1, help="CPU seconds of one core, for each instance.")] = 60,
    seed: Annotated[int, typer.Option(help="Of the search.")] = 1,
    best_known: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Published values: CSV with instance and published_best.")
    ] = None,
) -> None:
    """Shift scheduling of Curtois and Qu: cost, bound, and the published value beside them."""
    best = {} if best_known is None else read_published(best_known)
    for line in curtois_lines(map(read_curtois, files), seconds, seed, best):
        typer.echo(line)


def _command_of(family: str, says: str) -> None:
    """Adds a command that measures the files of a family of public instances."""

    @app.command(name=family, help=says)
    def measure_files(
        files: Files,
        *,
        seconds: Limit = "10",
        seed: Seeds = [1],  # noqa: B006 - typer copies it
        workers: Workers = 1,
        cpu: Cpu = False,
        prove: Prove = False,
        solutions: Solutions = None,
        archive: Archive = False,
        best_known: BestKnown = [],  # noqa: B006
        out: Out = None,
    ) -> None:
        limits = seconds_of(seconds, published(best_known))
        with writer(out) as write:
            measure_all(Measure(write, solutions, archive, workers, cpu, prove), readable(family, files), seed, limits)


_command_of("hhcrsp", "Home health care routing and scheduling: mankowska2014, kummer2021, italian2024.")
_command_of("homecare", "Rural days of home care with hard windows.")
_command_of("uhhc", "The unified problem: uhhc2026.")


app.command()(fresh)
app.command()(robustness)


@app.command()
def own(
    names: Annotated[list[str], typer.Argument(help="Names or patterns, such as 'own100*'.")],
    *,
    seconds: Annotated[float, typer.Option(min=0, help="An instance, after the compilation of kernels.")] = 10,
    seed: Seeds = [1],  # noqa: B006 - typer copies it
    workers: Workers = 1,
    cpu: Cpu = False,
    prove: Prove = False,
    solutions: Solutions = None,
    archive: Archive = False,
    out: Out = None,
) -> None:
    """Measures our generated days, with a price on travel alone: own60_s1 ... own1000_pairs_s5."""
    with writer(out) as write:
        found = map(registry.own, registry.own_names(*names))
        measure_all(Measure(write, solutions, archive, workers, cpu, prove), found, seed, lambda _: seconds)


@app.command()
def peers(
    files: Files,
    *,
    solvers: Annotated[str, typer.Option(help="Separated by commas.")] = ",".join(SOLVERS),
    seconds: Annotated[list[float], typer.Option(min=0, help="May be given several times.")] = [30],  # noqa: B006
    seed: Seeds = [1],  # noqa: B006
    out: Out = None,
) -> None:
    """Measures engines on rural days: one pinned core, the same seconds, one after the other."""
    with writer(out) as write:
        for path, limit, own_seed in product(files, seconds, seed):
            for record in beside(path, solvers.split(","), seconds=limit, seed=own_seed):
                write(record)


@app.command()
def week(
    data: Annotated[str, typer.Argument(help="Name of an example, or a folder.")] = "herefordshire-week",
    *,
    seconds: Annotated[float, typer.Option(min=0, help="For the week, and for its days together.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is random.")] = 1,
    workers: Workers = 1,
    cpu: Cpu = False,
    continuity: Annotated[int | None, typer.Option(min=1, help="Price of a new face, instead of the folder's.")] = None,
    caps: Annotated[bool, typer.Option("--caps", help="Find what each cap on the carers of a person costs, too.")] = False,
    cap_seconds: Annotated[float, typer.Option(min=0, help="For each cap.")] = 30,
    out: Out = None,
) -> None:
    """Rosters a week as one, and its days each on their own."""
    priced = with_continuity(read_week(data), continuity)
    run_week(priced, Effort(seconds, seed, workers, cpu), out=out, cap_seconds=cap_seconds if caps else None)


@app.command()
def clusters(
    *,
    seed: Annotated[list[int], typer.Option("--seed", help="Seed of the mix; may be given several times.")] = [1, 2, 3, 4, 5],  # noqa: B006
    visits: Annotated[int, typer.Option(min=20, help="Visits of the day.")] = 300,
    providers: Annotated[int, typer.Option(min=2, help="Number of providers.")] = 4,
    mix: Annotated[Mix, typer.Option(help="Where people and carers live.")] = Mix.RANDOM,
    cap: Annotated[list[int], typer.Option("--cap", help="Per cent of people moved; may be given several times.")] = [10, 20, 100],  # noqa: B006
    fair: Annotated[bool, typer.Option("--no-provider-worse", help="Measure with no provider worse than today, too.")] = False,
    swaps: Annotated[bool, typer.Option("--swaps", help="Measure swaps instead.")] = False,
    effort: Annotated[int, typer.Option(min=1, help="Iterations for each carer-visit of a re-solve.")] = 300,
    workers: Workers = 1,
) -> None:
    """Measures what re-allocations and swaps between providers save, against a base settled as long."""
    warm()
    counties = ((one, make_county(visits=visits, providers=providers, mix=mix, seed=one)) for one in seed)
    if swaps:
        for line in SWAP_HEAD:
            typer.echo(line)
        for one, county in counties:
            for line in swap_lines(county, one, effort):
                typer.echo(line)
        return
    studies = [StudyOptions(tuple(cap), effort)]
    if fair:
        below = tuple(one for one in cap if one < ALL_FREE)
        studies.append(StudyOptions(below or tuple(cap), effort, is_no_provider_worse=True))
    measured = [measure(county, one, studies, workers) for one, county in counties]
    for bars, of_study in zip((BARS, FAIR_BARS), zip(*measured, strict=True), strict=False):
        typer.echo("No provider worse:" if bars is FAIR_BARS else "All providers together:")
        for line in curve_lines(list(of_study), bars):
            typer.echo(line)


@app.command()
def anonymised(
    data: Annotated[list[str], typer.Argument(help="Names of examples, or folders.")],
    *,
    keys: Annotated[int, typer.Option(min=1, help="Number of keys, and of seeds.")] = 5,
    iterations: Annotated[int, typer.Option(min=1, help="Of each search.")] = 20_000,
) -> None:
    """Compares folders with what `carerounds anonymise` makes of them: are they as hard to plan?"""
    with TemporaryDirectory() as folder:
        for name in data:
            hardness = measure_hardness(read_inputs(name, Path(folder)), keys=keys, iterations=iterations)
            for line in anonymised_lines(name, hardness):
                typer.echo(line)


@app.command()
def live(
    data: Annotated[str, typer.Argument(help="Name of an example, a folder, or `day1000`: a generated day.")] = "herefordshire",
    *,
    iterations: Annotated[int, typer.Option(min=1, help="Of the search for the published roster.")] = 300_000,
    carers: Annotated[int, typer.Option(min=1, help="Number of carers who fall ill, each on a day of its own.")] = 20,
    seconds: Annotated[float, typer.Option(min=0, help="Processor seconds of a repair, before it is verified.")] = 0.9,
    compare: Annotated[float, typer.Option(min=0, help="Processor seconds of the comparison; 0 for none.")] = 2,
) -> None:
    """Measures sick calls at the start of a planned day: speed, changes, and what is left out."""
    with TemporaryDirectory() as folder:
        day = planned_day(data, Path(folder), iterations=iterations)
        calls = []
        for carer_id in morning_carers(day.problem, day.roster, carers):
            calls.append(call_in_sick(day, carer_id, seconds=seconds, compare_seconds=compare))
            typer.echo(calls[-1], err=True)
        for line in live_markdown(calls):
            typer.echo(line)


@app.command(name="live-offers")
def run_live_offers(
    data: Annotated[
        str, typer.Argument(help="Name of an example, a folder, `day1000`, or `day2800`: a generated day with 480 shifts.")
    ] = "herefordshire",
    *,
    iterations: Annotated[int, typer.Option(min=1, help="Of the search for the roster.")] = 300_000,
    visits: Annotated[int, typer.Option(min=2, help="Number of random visits that are asked about.")] = 120,
    seed: Annotated[int, typer.Option(min=0, help="Of their choice.")] = 1,
) -> None:
    """Measures who could take one more visit: how long it takes until all carers have answered."""
    if data == "day2800":
        day = large_day(iterations)
    else:
        with TemporaryDirectory() as folder:
            day = planned_day(data, Path(folder), iterations=iterations)
    typer.echo(f"{len(day.problem.shifts)} shifts, {len(day.problem.visits):,} visits")
    for line in offers_markdown(list(ask_visits(day, visits=visits, seed=seed))):
        typer.echo(line)


@app.command(name="live-replan")
def run_live_replan(
    data: Annotated[str, typer.Argument(help="Name of an example, a folder, or `day1000`: a generated day.")] = "herefordshire",
    *,
    iterations: Annotated[int, typer.Option(min=1, help="Of the search for the published roster.")] = 300_000,
    carers: Annotated[int, typer.Option(min=1, help="Number of carers who fall ill, each on a day of its own.")] = 20,
    seconds: Annotated[float, typer.Option(min=0, help="Processor seconds of all searches of a replan together.")] = 2.4,
) -> None:
    """Measures three plans for the rest of a day after a sick call: how long they take, and what they change."""
    with TemporaryDirectory() as folder:
        inputs = inputs_of(data, Path(folder))
    day = plan_inputs(inputs, iterations=iterations)
    calls = []
    for carer_id in morning_carers(day.problem, day.roster, carers):
        calls.append(replan_call(inputs, day, carer_id, seconds=seconds))
        typer.echo(f"{carer_id} {calls[-1].seconds:.2f} s", err=True)
    for line in replan_markdown(calls):
        typer.echo(line)


@app.command(name="live-alerts")
def run_live_alerts(
    data: Annotated[str, typer.Argument(help="Name of an example, a folder, or `day1000`: a generated day.")] = "herefordshire",
    *,
    days: Annotated[int, typer.Option(min=1, help="Number of times that the day is lived, each by a seed of its own.")] = 50,
    first: Annotated[int, typer.Option(min=0, help="First of these seeds.")] = 1,
    iterations: Annotated[int, typer.Option(min=1, help="Of the search for the roster.")] = 300_000,
) -> None:
    """Measures alerts on days that go wrong: what is told how long before, and how much of it comes true."""
    with TemporaryDirectory() as folder:
        day = planned_day(data, Path(folder), iterations=iterations)
    found = [replay_day(day, seed) for seed in range(first, first + days)]
    for line in alerts_markdown(found):
        typer.echo(line)


@app.command(name="live-stream")
def run_live_stream(
    data: Annotated[str, typer.Argument(help="Name of an example, a folder, or `day1000`: a generated day.")] = "herefordshire",
    *,
    seed: Seeds = [1, 2, 3, 4, 5],  # noqa: B006
    weight: Annotated[list[int], typer.Option(min=1, help="Price of a carer-visit that changes hands; may be repeated.")] = [6000, 1500],  # noqa: B006
    iterations: Annotated[int, typer.Option(min=1, help="Of the search for the published roster.")] = 300_000,
    seconds: Annotated[float, typer.Option(min=0, help="Processor seconds of a repair.")] = 0.3,
    polish: Annotated[int, typer.Option(min=0, help="Changes after which the roster is polished, within the budget; 0 for never.")] = 0,
    polish_seconds: Annotated[float, typer.Option(min=0, help="Processor seconds of a polish.")] = 24,
    budget: Annotated[int, typer.Option(min=0, help="Carer-visits that may change hands for the sake of a polish.")] = 140,
) -> None:
    """Measures forty random changes of a day, replanned one after the other: what changes, and how far the roster drifts."""
    with TemporaryDirectory() as folder:
        day = planned_day(data, Path(folder), iterations=iterations)
    streams = []
    how = Polish(every=polish, seconds=polish_seconds, budget=budget)
    for price, one_seed in product(weight, seed):
        streams.append(run_stream(day, seed=one_seed, weight=price, seconds=seconds, polish=how))
        typer.echo(streams[-1], err=True)
    for line in stream_markdown(streams):
        typer.echo(line)


@app.command(name="live-discharges")
def run_live_discharges(
    *,
    referrals: Annotated[int, typer.Option(min=1, help="Number of people who could go home, each as if it were the only one.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Of where they live.")] = 1,
    empty: Annotated[list[int], typer.Option(min=0, help="Evening shifts kept empty; may be repeated.")] = [0, 2, 4, 6],  # noqa: B006
    tea_carers: Annotated[int, typer.Option(min=1, max=2, help="Carers whom the tea call of today needs.")] = 1,
    timed: Annotated[
        int, typer.Option(min=0, help="Number of people who are asked about alone, for the time, and the rest of the week.")
    ] = 10,
    days: Annotated[int, typer.Option(min=1, max=5, help="Days that are planned, from Wednesday on.")] = 5,
    iterations: Annotated[int, typer.Option(min=1, help="Of the search for these days.")] = 300_000,
) -> None:
    """Measures discharges: who can go home by tea-time, against the number of evening shifts that are kept empty for that."""
    with TemporaryDirectory() as folder:
        week = planned_week(Path(folder), days=days, iterations=iterations)
    for line in DISCHARGES_HEAD:
        typer.echo(line)
    for number in empty:
        kept = keep_empty(week, number, iterations=iterations // 5)
        asked = list(ask_referrals(kept, count=referrals, seed=seed, tea_carers=tea_carers, timed=timed))
        out = sum(visit.priority for visit in kept.problem.visits if visit.visit_id not in kept.roster.runs_of and not visit.optional)
        in_turn = count_placed(kept, count=referrals, seed=seed, tea_carers=tea_carers)
        typer.echo(discharges_row(number, out, asked, in_turn))


@app.command(name="complete")
def run_complete(
    *,
    public: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder below which the published sets stand.")],
    out: Annotated[Path, typer.Option(help="Folder for results and solutions.")],
    seed: Seeds = [1, 2, 3],  # noqa: B006
    part: Annotated[str, typer.Option(help="2/3 is the second of three that run at once, each on a core of its own.")] = "1/1",
    only: Annotated[list[str], typer.Option(help="Folder of a step, `own`, `proof` or `peers`; may be given several times.")] = [],  # noqa: B006
    half: HalfOnly = None,
    archive: Archive = False,
    cpu: Cpu = False,
) -> None:
    """Measures every published set, our own days and the other engines; never repeats a run."""
    share = part_of(part)
    share.pin()
    complete(share.share(jobs(public, only, half)), out, seed, ending=share.ending, archive=archive, cpu=cpu)


@app.command()
def report(
    results: Files,
    *,
    out: Annotated[Path, typer.Option(help="Folder for report.md, gaps.csv and the plots.")] = Path("report"),
    best_known: BestKnown = [],  # noqa: B006
    half: HalfOnly = None,
) -> None:
    """Reports aims, gap tables and plots from the results of several runs."""
    records = [record for record in read_results(results) if not half or registry.half_of(record.instance) == half]
    known = known_of(best_known, best_entries(), records)
    gaps = gaps_of(records, known)
    out.mkdir(parents=True, exist_ok=True)
    write_gaps(out / "gaps.csv", gaps)
    tables = {
        "Aims": bars_markdown(gaps, known),
        "Rural days": days_markdown(gaps),
        "Proof": proofs_markdown(records),
        "Next to other engines": versus(gaps),
        "Growth": growth_markdown(paces(records, known)),
    }
    text = "# Results\n\nMedians over seeds.\n\n"
    if any(registry.half_of(record.instance) for record in records):
        text += (
            f"{f'The {half} half of each public family' if half else 'Both halves of each public family'}. {registry.CHOSEN_ON_BOTH}\n\n"
        )
    text += "".join(f"## {title}\n\n" + "\n".join(lines) + "\n\n" for title, lines in tables.items() if lines)
    text += markdown(gaps, records)
    try:
        text += "".join(f"\n![{name}]({name})\n" for name in draw(out, records, known))
    except ImportError:
        typer.echo("No plots: matplotlib is not installed; `pip install carerounds[bench]` has it")
    (out / "report.md").write_text(text, encoding="utf-8")
    typer.echo(f"{len(records)} runs: look at {out / 'report.md'}")


@app.command(name="archive")
def check_archive(
    files: Annotated[list[Path], typer.Argument(help="Instance files.", exists=True, dir_okay=False)] = [],  # noqa: B006
) -> None:
    """Checks the entries of the archive again, for these instances and our own."""
    public = {path.stem: path for path in files}

    def instance_of(name: str) -> Instance | None:
        return registry.own(name) if name in registry.OWN else registry.read(public[name]) if name in public else None

    kept = list(entries())
    wrong = list(faults(kept, instance_of))
    for fault in wrong:
        typer.echo(fault)
    at_hand = sum(entry.instance in registry.OWN or entry.instance in public for entry in kept)
    typer.echo(f"{at_hand} of {len(kept)} entries checked, {len(wrong)} faults")
    raise typer.Exit(bool(wrong))


@app.command(name="compare")
def run_compare(
    folder: Annotated[str, typer.Argument(help="Folder of data/.")] = "leominster-week",
    *,
    draws: Annotated[int, typer.Option(min=1, help="Comparisons, each of the base with shorter roads and with itself.")] = 40,
    runs: Annotated[int, typer.Option(min=2, help="Runs of each comparison.")] = 8,
    iterations: Annotated[int, typer.Option(min=1, help="Of the first search of a run.")] = 20_000,
    workers: Workers = 1,
    out: Annotated[Path, typer.Option(help="Folder that keeps every run; what is there is not repeated.")] = Path("compare-draws"),
) -> None:
    """Counts how often a true change of travel by 2% is shown, and how often a change that is none."""
    shown = alarms = done = 0
    for one in compare_draws(folder, out, draws=draws, runs=runs, iterations=iterations, workers=workers):
        typer.echo(draw_line(one))
        done, shown, alarms = done + 1, shown + one.finds_change, alarms + one.raises_false_alarm
    typer.echo(f"A true change of 2% shown in {shown} of {done} draws; no change called one in {alarms} of {done}")


@app.command(name="quotes")
def run_quotes(
    *,
    seed: Seeds = [1, 2, 3, 4],  # noqa: B006
    packages: Annotated[int, typer.Option(min=1, help="New packages of each day.")] = 8,
    iterations: Annotated[int, typer.Option(min=1, help="Of a quote's search, for each carer at each visit.")] = 150,
    out: Annotated[Path | None, typer.Option(help="CSV file with a row a quote.")] = None,
) -> None:
    """Holds quotes for new packages against longer searches: is the offer that is named cheapest the cheapest?"""
    judged: list[quotes.Judged] = []
    for one_seed in seed:
        for one in quotes.judge_quotes(one_seed, packages, iterations):
            judged.append(replace(one, package_id=f"{one_seed}/{one.package_id}"))
            typer.echo(" ".join(map(str, next(quotes.rows_of(judged[-1:])))), err=True)
    for line in quotes.lines_of(judged):
        typer.echo(line)
    if out is not None:
        header = ("package_id", "provider_id", "possible", "minutes", "true_minutes", "seconds")
        out.write_text(csv_text(header, quotes.rows_of(judged)), encoding="utf-8")


@app.command()
def money(
    *,
    visits: Annotated[int, typer.Option(min=21, help="Visits a week of all providers together.")] = VISITS_A_WEEK,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices.")] = 1,
) -> None:
    """Measures what `carerounds money` takes for four weeks of a council, reading and writing included."""
    with TemporaryDirectory() as folder:
        for line in measure_money(Path(folder), visits, seed):
            typer.echo(line)


@app.command()
def smoke() -> None:
    """Checks that all still works: small days, from generation to report, in a minute."""
    with TemporaryDirectory() as folder:
        results = Path(folder) / "results.csv"
        with writer(results) as write:
            measure_all(Measure(write, Path(folder)), map(registry.smoke, registry.SMOKE), [1], lambda _: 2)
        report([results], out=Path(folder))
        broken = [record.instance for record in read_results([results]) if not record.feasible]
    raise typer.Exit(bool(broken))


if __name__ == "__main__":
    app()
