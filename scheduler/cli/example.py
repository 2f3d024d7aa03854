"""`carerounds example`: a folder to start from."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Debug, exit_on_error


def example(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a shipped example; any other lists them.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is new or empty.")],
    *,
    debug: Debug = False,
) -> None:
    """Write a shipped example to FOLDER."""
    with exit_on_error(debug):
        from scheduler.examples import write_example

        write_example(name, folder)
        typer.echo(f"Written to {folder}. Try: carerounds plan {folder}")
