"""`carerounds nights`: sleepovers that share a responder."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Debug, exit_on_error, say, show

if TYPE_CHECKING:
    from scheduler.domain.money.nights import NightRate

FILES = ("groups.csv", "groups_anywhere.csv", "kept_out.csv", "cost.csv", "map.svg", "map.html")


def nights(
    sleepovers: Annotated[Path, typer.Argument(metavar="SLEEPOVERS", help="Homes in which somebody sleeps over (.csv or .xlsx).")],
    incidents: Annotated[Path, typer.Argument(metavar="INCIDENTS", help="Calls at night over some time (.csv or .xlsx).")],
    *,
    within: Annotated[int, typer.Option(min=1, max=240, help="Greatest response in minutes.")] = 15,
    busy: Annotated[int, typer.Option(min=1, max=50, help="Greatest per cent of calls that may meet a responder who is out.")] = 5,
    most_homes: Annotated[int | None, typer.Option(min=1, help="Greatest number of homes of a group.")] = None,
    counted_nights: Annotated[int | None, typer.Option(min=1, help="Nights over which calls were counted, if not first to last.")] = None,
    rates: Annotated[Path | None, typer.Option(metavar="FILE", help="Prices of nights: [[night]] in rates.toml.")] = None,
    day: Annotated[datetime | None, typer.Option(help="Day whose prices hold; today unless given.", formats=["%Y-%m-%d"])] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="Time for each of the two promises.")] = 10.0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("nights"),
    debug: Debug = False,
) -> None:
    """Groups SLEEPOVERS so that few responders reach every home in time.

    Two promises are kept apart: from the base of a group, and from wherever in the group the responder is.
    """
    with exit_on_error(debug):
        from scheduler.files.reading.nights import read_nights
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.nights.map import night_map, night_page
        from scheduler.reporting.nights.tables import cost_table, groups_table, kept_out_table, nights_summary
        from scheduler.studies.nights.cost import night_costs
        from scheduler.studies.nights.groups import group_from_anywhere, group_from_base
        from scheduler.studies.nights.instance import make_instance

        rate = _rate_on(rates, (day or datetime.now()).date()) if rates else None
        homes, calls = read_nights(sleepovers, incidents)
        try_writing(out, FILES)
        instance = make_instance(homes, calls, within_minutes=within, busy_percent=busy, most_homes=most_homes, nights=counted_nights)
        say(f"Grouping {len(instance.homes)} homes from base")
        from_base = group_from_base(instance, seconds)
        say("Grouping them from anywhere in the group")
        groupings = from_base, group_from_anywhere(instance, from_base, seconds)
        summary = list(nights_summary(instance, groupings))
        costs = night_costs(instance, groupings, rate)
        files = {
            "groups.csv": groups_table(instance, groupings[0]),
            "groups_anywhere.csv": groups_table(instance, groupings[1]),
            "kept_out.csv": kept_out_table(instance),
            "cost.csv": cost_table(costs),
            "map.svg": night_map(instance, groupings[0]),
            "map.html": night_page(instance, groupings, summary),
        }
        write_outputs(out, files)
        show(summary)
        show([f"Written to {out}: {', '.join(files)}"])


def _rate_on(path: Path, day: date) -> "NightRate":
    """Returns the prices of nights that hold on a day.

    Raises:
        BadInput: With every fault of the file; M301 or M302, no or no single section holds.
    """
    from scheduler.analysis.money.prices import NotSettledError
    from scheduler.domain.errors import BadInput, Fault
    from scheduler.files.reading.rates import read_rates
    from scheduler.studies.nights.cost import rate_on

    try:
        return rate_on(read_rates(path).nights, day)
    except NotSettledError as wrong:
        raise BadInput([Fault(path.name, wrong.code, wrong.what)]) from None
