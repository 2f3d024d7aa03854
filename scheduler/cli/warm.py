"""`carerounds warm`, which nobody needs to know: the kernels are compiled ahead of their first use."""

from scheduler.cli.common import guarded


def warm() -> None:
    """Compile the kernels into their cache."""
    with guarded(debug=True):
        from scheduler.solver.compile_kernels import warm as warm_kernels

        warm_kernels()
