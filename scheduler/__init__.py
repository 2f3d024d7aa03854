"""Home-care rostering: assigns carers to time-windowed visits, and verifies every roster.

The public names of the package. Each is loaded when it is first used (PEP 562). Therefore `import scheduler` is quick and loads
neither the compiler of the kernels nor the CP-SAT solver.
"""

import logging
from importlib import import_module
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
    from scheduler.files.exports.read import read_export
    from scheduler.files.reading.read import read_folder
    from scheduler.geo.travel import travel_matrix
    from scheduler.reporting.chart import chart
    from scheduler.reporting.frames import frames
    from scheduler.solver.offers import Offers
    from scheduler.solver.params import SolveParams
    from scheduler.solver.prove import prove
    from scheduler.solver.repair import repair
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
    "Offers": "solver.offers",
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
    "chart": "reporting.chart",
    "frames": "reporting.frames",
    "make_problem": "demand",
    "plan": "studies.plan",
    "prove": "solver.prove",
    "read_export": "files.exports.read",
    "read_folder": "files.reading.read",
    "repair": "solver.repair",
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
    "Offers",
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
    "chart",
    "frames",
    "make_problem",
    "plan",
    "prove",
    "read_export",
    "read_folder",
    "repair",
    "solve",
    "travel_matrix",
    "verify",
]

logging.getLogger(__name__).addHandler(logging.NullHandler())


# The first import of the subpackage `scheduler.verify` binds it to the name of the public function. That happens here, and the name is
# freed again: Python binds a subpackage only once, so `verify` stays the function, whichever of its modules are imported later.
import_module("scheduler.verify")
globals().pop("verify", None)

if not TYPE_CHECKING:  # type checkers read the imports above, and see a misspelt name

    def __getattr__(name: str) -> Any:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
