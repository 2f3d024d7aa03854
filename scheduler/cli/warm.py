"""`carerounds warm`, which nobody needs to know: the kernels are compiled ahead of their first use."""

from scheduler.cli.common import exit_on_error


def warm() -> None:
    """Compile the kernels into their cache."""
    with exit_on_error(debug=True):
        from scheduler.solver.compile_kernels import warm as warm_kernels

        warm_kernels()
