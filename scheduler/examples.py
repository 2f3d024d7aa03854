"""Lists and writes the example folders that the package contains."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from scheduler.domain.errors import BadInput, Fault
from scheduler.files.importing.folder import need_empty
from scheduler.files.writing.outputs import write_inputs


def example_names() -> tuple[str, ...]:
    """Returns the names of the examples in alphabetical order."""
    return tuple(sorted(entry.name for entry in _examples().iterdir() if entry.joinpath("settings.toml").is_file()))


def write_example(name: str, folder: Path) -> None:
    """Writes an example to a folder.

    Args:
        name: Name of the example, one of `example_names`.
        folder: New or empty folder; it is created if it does not exist.

    Raises:
        BadInput: No example has that name (F030), the folder is not empty (F031), or it cannot be
            written (F015).
    """
    if name not in example_names():
        raise BadInput([Fault(name, "F030", "is no example", maybe=f"one of: {', '.join(example_names())}")])
    need_empty(folder)
    entries = _examples().joinpath(name).iterdir()
    write_inputs(folder, {entry.name: entry.read_bytes() for entry in entries if entry.is_file()})


def _examples() -> Traversable:
    """Returns the folder of examples: inside an installed package, or beside it in a checkout."""
    packaged = files("scheduler").joinpath("data")
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "data"
