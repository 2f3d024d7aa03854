"""`carerounds check`: the faults of a folder."""

from scheduler.cli.common import Day, Debug, MappingFile, Sources, exit_on_error, read, show


def check(folder: Sources, *, mapping: MappingFile = None, day: Day = None, debug: Debug = False) -> None:
    """Checks a folder or an export and reports every fault in it.

    Each fault has its code, file, row and column. Oddities that do not prevent planning are warnings.
    """
    with exit_on_error(debug):
        from scheduler.reporting.summary import input_summary
        from scheduler.solver.weights import check_weights

        _, problem, travel = read(folder, day, mapping)
        check_weights(problem, travel)
        show(input_summary(problem, travel))
