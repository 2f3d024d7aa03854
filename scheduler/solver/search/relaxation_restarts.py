"""When a search goes on from what the linear relaxation says, and where that is worth asking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import RestartParams, SolveParams
from scheduler.solver.search.decompose import Routes
from scheduler.solver.search.schedule import Effort

if TYPE_CHECKING:
    from scheduler.solver.column_generation.column_generation import Generation
    from scheduler.solver.column_generation.primal_heuristics import Guide


@dataclass(frozen=True)
class _RestartRule:
    """What the relaxation is asked.

    Attributes:
        when: at which effort it is asked, and how much the answer may take.
        ask: the relaxation, the best solution known, and whether it is time to stop.
        is_worse_welcome: whether the search goes on from the answer even where what is known is better.
    """

    when: RestartParams
    ask: Callable[["Guide", Solution, Callable[[], bool]], Routes | None]
    is_worse_welcome: bool


class RelaxationRestarts:
    """Asks the linear relaxation for other starts: early for runs of the right shape, late for the best choice of runs known."""

    def __init__(self, arrays: Arrays, params: SolveParams) -> None:
        self._arrays = arrays
        self._guide: Guide | None = None
        self._ahead = _restart_rules(params) if _is_modelled(arrays) else []
        self.heat, self.is_worse_welcome = 0.0, False

    @property
    def relaxation(self) -> "Generation | None":
        """With all that it has come by; None where it was not asked."""
        return None if self._guide is None else self._guide.generation

    def start(self, best: Solution, effort: Effort) -> Routes | None:
        """Routes to go on from instead, if it is time and there are any.

        The temperature is then to be the one that belongs to `heat`, and unless `is_worse_welcome` they are meant to be better than `best`.
        """
        if not self._ahead or effort.used < self._ahead[0].when.start_at:
            return None
        question = self._ahead.pop(0)
        if effort.expected < question.when.min_iterations_per_task * self._arrays.tasks.n:
            return None
        from scheduler.solver.column_generation.primal_heuristics import Guide  # noqa: PLC0415 - ortools is loaded only where it is used

        self.heat, self.is_worse_welcome = question.when.resume_at, question.is_worse_welcome
        until = effort.used + question.when.max_effort_fraction
        self._guide = self._guide or Guide(self._arrays, best)
        self.is_worse_welcome |= self._guide.is_tied
        return question.ask(self._guide, best, lambda: effort.used >= until)


def _restart_rules(params: SolveParams) -> list[_RestartRule]:
    return [
        _RestartRule(params.rounding_restart, ask=lambda guide, best, stop: guide.rounded(best, stop), is_worse_welcome=True),
        _RestartRule(params.route_choice_restart, ask=lambda guide, best, stop: guide.chosen(best, stop), is_worse_welcome=False),
    ]


def _is_modelled(arrays: Arrays) -> bool:
    """Whether the linear relaxation knows all that makes rosters dear, and soon: nothing but legs, and what a task costs in a shift."""
    return arrays.soft_weights == SoftWeights()
