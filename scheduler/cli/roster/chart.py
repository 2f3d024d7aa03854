"""`carerounds chart`: a roster as a picture, or as a page to look around in."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, read, read_timed, show
from scheduler.cli.progress import show_steps

ENDINGS = (".svg", ".png", ".html")


def chart(
    folder: Folder,
    roster: RosterFile,
    *,
    out: Annotated[
        Path, typer.Option(help="File to write: .svg or .png for a picture, .html for a page that every browser opens offline.")
    ] = Path("roster.svg"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Draws ROSTER: who is where and when, on a board and on a map.

    A page (.html) also says why visits are not placed, and shows a run on board and map together.
    """
    with exit_on_error(debug):
        ending = out.suffix.lower()
        if ending not in ENDINGS:
            raise typer.BadParameter(f'"{out}" should end in {", ".join(ENDINGS[:-1])} or {ENDINGS[-1]}', param_hint="'--out'")
        if ending == ".png":
            from scheduler.reporting.drawing.png import need_typst

            need_typst()
        from scheduler.files.writing.atomic import write_bytes

        _, problem, travel = read(folder, day)
        now = problem, travel, read_timed(roster, problem, travel)
        if ending == ".html":
            from scheduler.reporting.page.page import draw_page

            with show_steps("Reasons for unallocated visits") as report:
                content = draw_page(now, on_progress=report).encode()
        else:
            from scheduler.reporting.drawing.gantt import draw_roster
            from scheduler.reporting.drawing.gantt_layout import WIDTH

            picture = draw_roster(*now)
            if ending == ".png":
                from scheduler.reporting.drawing.png import png_bytes

                content = png_bytes(picture, WIDTH)
            else:
                content = picture.encode()
        write_bytes(out, content)
        show([f"Written to {out}"])
