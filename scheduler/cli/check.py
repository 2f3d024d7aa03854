"""`carerounds check`: all that is wrong in a folder."""

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, read, show


def check(folder: Folder, *, day: Day = None, debug: Debug = False) -> None:
    """Report all that is wrong in FOLDER.

    Each fault comes with its code, file, row and column. What is odd, but can be planned with, is a warning.
    """
    with exit_on_error(debug):
        from scheduler.reporting.summary import input_summary

        _, problem, travel = read(folder, day)
        show(input_summary(problem, travel))
