"""Home-care rostering: assigns carers to time-windowed visits, and verifies every roster.

The face of the package. Names are loaded when they are first used, so that `import scheduler` stays quick and loads neither the
compiler of the kernels nor the CP-SAT solver.
"""

import logging
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scheduler.version import __version__

if TYPE_CHECKING:
    from scheduler.demand import make_problem
    from scheduler.domain.care import Visit
    from scheduler.domain.errors import BadInput, InternalError, TravelError
    from scheduler.domain.inputs import Inputs
    from scheduler.domain.people import Carer, ServiceUser
    from scheduler.domain.problem import Problem
    from scheduler.domain.result import Bound, Result, Score, Verdict
    from scheduler.domain.roster import Roster
    from scheduler.domain.rules import Objective, Rule
    from scheduler.domain.shifts import Shift
    from scheduler.files.reading.read import read_folder
    from scheduler.geo.travel import travel_matrix
    from scheduler.solver.params import SolveParams
    from scheduler.solver.prove import prove
    from scheduler.solver.solve import solve
    from scheduler.solver.stop import MaxIterations, MaxSeconds
    from scheduler.studies.plan import Plan, plan
    from scheduler.verify.verify import verify

_HOME_OF = {
    "BadInput": "domain.errors",
    "Bound": "domain.result",
    "Carer": "domain.people",
    "Inputs": "domain.inputs",
    "InternalError": "domain.errors",
    "MaxIterations": "solver.stop",
    "MaxSeconds": "solver.stop",
    "Objective": "domain.rules",
    "Plan": "studies.plan",
    "Problem": "domain.problem",
    "Result": "domain.result",
    "Roster": "domain.roster",
    "Rule": "domain.rules",
    "Score": "domain.result",
    "ServiceUser": "domain.people",
    "Shift": "domain.shifts",
    "SolveParams": "solver.params",
    "TravelError": "domain.errors",
    "Verdict": "domain.result",
    "Visit": "domain.care",
    "make_problem": "demand",
    "plan": "studies.plan",
    "prove": "solver.prove",
    "read_folder": "files.reading.read",
    "solve": "solver.solve",
    "travel_matrix": "geo.travel",
    "verify": "verify.verify",
}

__all__ = [
    "BadInput",
    "Bound",
    "Carer",
    "Inputs",
    "InternalError",
    "MaxIterations",
    "MaxSeconds",
    "Objective",
    "Plan",
    "Problem",
    "Result",
    "Roster",
    "Rule",
    "Score",
    "ServiceUser",
    "Shift",
    "SolveParams",
    "TravelError",
    "Verdict",
    "Visit",
    "__version__",
    "make_problem",
    "plan",
    "prove",
    "read_folder",
    "solve",
    "travel_matrix",
    "verify",
]

logging.getLogger(__name__).addHandler(logging.NullHandler())


def _load(name: str) -> Any:
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


class _Face(ModuleType):
    """This module, with `verify` held against the import system, which would bind the folder of that name over the function."""

    @property
    def verify(self) -> Any:
        return _load("verify")

    @verify.setter
    def verify(self, folder: ModuleType) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name in _HOME_OF:
            return _load(name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Face
