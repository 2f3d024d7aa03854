"""`carerounds anonymise`: a folder without names, ids, addresses and dates of its own, to give away."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Debug, Folder, exit_on_error, warn


def anonymise(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="New or empty folder to write to.")],
    *,
    key: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="Secret key, made if it is not there. The same key gives the same pseudonyms. Never give it away."
        ),
    ],
    debug: Debug = False,
) -> None:
    """Writes FOLDER to OUT in a form in which nobody is found and which is as hard to plan.

    Names and ids become pseudonyms, homes and dates move, postcodes lose their second half, free text is dropped.
    """
    with exit_on_error(debug):
        from scheduler.demand.anonymising import anonymise as anonymise_inputs
        from scheduler.demand.anonymising.key_file import read_or_make_key
        from scheduler.files.importing.folder import need_empty
        from scheduler.files.reading.read import read_folder
        from scheduler.files.writing.write import write_folder

        need_empty(out)
        inputs = read_folder(folder)
        warn(inputs.warnings)
        write_folder(anonymise_inputs(inputs, read_or_make_key(key, out)), out)
        read_folder(out)
        typer.echo(f"Written to {out}. The key {key} tells who is who: keep it, and give it to nobody.")
