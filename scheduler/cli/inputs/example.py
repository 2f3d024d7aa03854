"""`carerounds example`: a shipped example folder."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Debug, exit_on_error, show


def example(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a shipped example; an unknown name lists all examples.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="New or empty folder to write to.")],
    *,
    debug: Debug = False,
) -> None:
    """Writes a shipped example to FOLDER."""
    with exit_on_error(debug):
        from scheduler.examples import write_example

        write_example(name, folder)
        show([f"Written to {folder}. Try: carerounds plan {folder}"])
