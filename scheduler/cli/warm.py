"""`carerounds warm`: compiles the kernels ahead of their first use. `tasks.py` calls it; nobody else needs to."""

from scheduler.cli.common import exit_on_error


def warm() -> None:
    """Compiles the kernels into their cache."""
    with exit_on_error(debug=True):
        from scheduler.solver.compile_kernels import compile_kernels

        compile_kernels()
