"""The command line: parses arguments, calls the package, shows the results.

Each command has a file of its name, in the folder of those who use it: `inputs`, `roster`, `live`, `planning`,
`providers`. What they share stands beside this file. Heavy modules are imported inside the functions that use
them, so that `--help` is instant.
"""

import sys
from collections.abc import Callable
from functools import cache
from typing import Annotated

import typer

from scheduler.cli import progress, warm
from scheduler.cli.bounds import BoundedCommand
from scheduler.cli.command_list import CommandList
from scheduler.cli.inputs import anonymise, check, example, import_export
from scheduler.cli.live import offer, replan, watch, why
from scheduler.cli.planning import compare, leaver, pattern_change, reablement, rota, size, small_packages, teams, training
from scheduler.cli.providers import clusters, money, nights, quote, recluster, transfer
from scheduler.cli.roster import chart, diff, judge, next_week, plan, prove, publish, template, travel_waste, verify
from scheduler.cli.signals import Stopped, end_at_once, flush_streams, replace_closed_streams, stopped_by_signals
from scheduler.version import __version__

app = typer.Typer(cls=CommandList, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def carerounds(version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False) -> None:
    """Plans home-care rosters: assigns carers to visits with time windows and verifies every roster."""
    if version:
        typer.echo(f"carerounds {__version__}")
        raise typer.Exit


COMMANDS: dict[str, dict[str, Callable[..., None]]] = {
    "Folders": {"example": example.example, "import": import_export.import_export, "check": check.check, "anonymise": anonymise.anonymise},
    "Rosters": {
        "plan": plan.plan,
        "verify": verify.verify,
        "prove": prove.prove,
        "judge": judge.judge,
        "diff": diff.diff,
        "chart": chart.chart,
        "publish": publish.publish,
        "travel-waste": travel_waste.travel_waste,
        "next-week": next_week.next_week,
    },
    "The live day": {
        "replan": replan.replan,
        "offer": offer.offer,
        "why": why.why,
        "watch": watch.watch,
        "ask": watch.ask,
        "replay": watch.replay,
    },
    "Planning ahead": {
        "compare": compare.compare,
        "rota": rota.rota,
        "pattern-change": pattern_change.pattern_change,
        "size": size.size,
        "teams": teams.teams,
        "training": training.training,
        "leaver": leaver.leaver,
        "small-packages": small_packages.small_packages,
        "reablement": reablement.reablement,
    },
    "Providers and the council": {
        "quote": quote.quote,
        "clusters": clusters.clusters,
        "recluster": recluster.recluster,
        "transfer": transfer.transfer,
        "money": money.money,
        "nights": nights.nights,
    },
}
"""Commands by the heading under which `--help` lists them."""

for heading, commands in COMMANDS.items():
    for name, command in commands.items():
        app.command(name, cls=BoundedCommand, rich_help_panel=heading)(command)
    if heading == "Rosters":
        app.add_typer(template.app, name="template", rich_help_panel=heading)
app.command(hidden=True, cls=BoundedCommand)(warm.warm)
# The names of version 0.1, for scripts that call them.
app.command("roll", hidden=True, cls=BoundedCommand)(next_week.next_week)
app.command("picture", hidden=True, cls=BoundedCommand)(chart.chart)


@cache
def built_command() -> Callable[..., None]:
    """Returns the command line with all of its commands; building it takes longer than checking a small folder."""
    return typer.main.get_command(app)


def main() -> None:
    """Runs the command line."""
    replace_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # A letter that the console cannot show must not end a run.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    exit_code = 0
    with stopped_by_signals():
        try:
            built_command()(prog_name="carerounds")
        except SystemExit as ended:
            exit_code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except Stopped as stopped:
            exit_code = stopped.exit_code
    if progress.left_behind or not flush_streams():
        end_at_once(exit_code)
    sys.exit(exit_code)
