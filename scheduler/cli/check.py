"""`carerounds check`: the faults of a folder."""

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, read, show


def check(folder: Folder, *, day: Day = None, debug: Debug = False) -> None:
    """Checks FOLDER and reports every fault in it.

    Each fault has its code, file, row and column. Oddities that do not prevent planning are warnings.
    """
    with exit_on_error(debug):
        from scheduler.reporting.summary import input_summary

        _, problem, travel = read(folder, day)
        show(input_summary(problem, travel))
