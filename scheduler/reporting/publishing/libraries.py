"""The libraries of the extra `publish`, and an error that says how to install them."""

from importlib.util import find_spec

from scheduler.domain.errors import MissingLibrary

LIBRARIES = {"icalendar": "icalendar", "typst": "typst", "xlsxwriter": "XlsxWriter"}
"""Module and distribution of each library."""
INSTALL = 'pip install "carerounds[publish]"'


def need_libraries() -> None:
    """Checks that all libraries of the extra are installed, before anything is read or written.

    Raises:
        MissingLibrary: One is not; the message holds the command that installs it.
    """
    missing = [name for module, name in LIBRARIES.items() if not is_installed(module)]
    if missing:
        raise MissingLibrary(f"publish needs {', '.join(missing)}: {INSTALL}")


def is_installed(module: str) -> bool:
    """Returns whether a module can be imported."""
    return find_spec(module) is not None
