"""`carerounds warm`, a hidden command of `tasks.py`: compiles the kernels before their first use."""

from scheduler.cli.common import exit_on_error


def warm() -> None:
    """Compiles the kernels into their cache."""
    with exit_on_error(debug=True):
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.solver.offers import compile_offers

        compile_kernels()
        compile_offers()
