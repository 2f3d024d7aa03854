"""The engine's settings, in groups by what they steer.

One configuration serves all problems: costs and temperatures are relative to the problem's own mean cost, and counts to its number of
tasks. A *task* is a carer-visit; *effort* is what the stopping rule limits, from 0 to 1.
"""

import tomllib
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.regular import read_regular


class ExactParams(Frozen):
    """Settings of the exact CP-SAT model, which takes over small problems from the search.

    Attributes:
        max_tasks: Largest problem, in tasks, that the exact model solves.
        max_tasks_without_search: Largest problem that goes to the exact model at once. No kernel is loaded for it, unless the first
            attempt proves nothing. The model finds good rosters of larger problems more slowly than a search does.
        max_work: Limit of the exact model, in CP-SAT's deterministic time (about a second each).
        first_work: The same of a first attempt without a search. What is not proven by then is searched.
        first_effort_fraction: Largest fraction of the effort of that attempt.
        search_fraction: Largest fraction of the effort that the search has before the exact model takes over.
        search_iterations_per_task: Largest number of iterations that the search does before, for each task.
    """

    max_tasks: int = Field(default=40, ge=0)
    max_tasks_without_search: int = Field(default=30, ge=0)
    max_work: float = Field(default=30.0, ge=0)
    first_work: float = Field(default=0.5, ge=0)
    first_effort_fraction: float = Field(default=0.75, gt=0, le=1)
    search_fraction: float = Field(default=0.25, gt=0, le=1)
    search_iterations_per_task: int = Field(default=1000, ge=1)


class StartTimesParams(Frozen):
    """Settings of the exact choice of start times for the best roster of a search.

    Attributes:
        max_work: Limit of the model, in CP-SAT's deterministic time.
        effort_fraction: Fraction of the effort that is kept back for it.
    """

    max_work: float = Field(default=0.5, ge=0)
    effort_fraction: float = Field(default=0.05, ge=0, lt=1)


class ProofParams(Frozen):
    """Settings of a proof by column generation, where one is asked for.

    Attributes:
        effort_fraction: Least fraction of the effort that the proof has.
        search_iterations_per_task: Largest number of iterations that the search does before, for each task.
    """

    effort_fraction: float = Field(default=0.4, gt=0, lt=1)
    search_iterations_per_task: int = Field(default=5000, ge=1)


class RuinParams(Frozen):
    """Settings of ruin and recreate (Christiaens & Vanden Berghe 2020, sections 5.1 and 5.2).

    Attributes:
        max_mean_removals: Largest mean number of tasks that one ruin removes. The mean is drawn between 2 and this, uniformly in its
            logarithm.
        max_string_length: Largest number of tasks that are removed from one route.
        full_size_iterations_per_task: Expected iterations for each task from which on both limits hold in full; with fewer they shrink
            in proportion, down to a half.
        blinks_per_thousand: Positions in 1,000 that an insertion overlooks by chance.
    """

    max_mean_removals: float = Field(default=30.0, ge=2)
    max_string_length: int = Field(default=24, ge=1)
    full_size_iterations_per_task: float = Field(default=1500.0, gt=0)
    blinks_per_thousand: int = Field(default=10, ge=0, le=1000)


class AnnealingParams(Frozen):
    """Settings of simulated annealing. Temperatures and penalties are multiples of the mean soft cost of an allocated task.

    Attributes:
        initial_temperature: Temperature at the beginning, while the best solution has unallocated visits.
        initial_temperature_if_complete: The same while it has none. It then cools from less, and so more slowly.
        full_temperature_iterations_per_task: Expected iterations for each task from which on that holds in full; with fewer it shrinks
            in proportion, down to a half.
        final_temperature: Temperature at the end.
        unallocated_penalty: Penalty of an unallocated priority point while the search wanders.
        initial_penalty_fraction: Fraction of that penalty that counts at first, while the best solution has unallocated visits.
        full_penalty_at: Fraction of the cooling phase from which on all of it counts.
        unmet_care_penalty: Penalty at first of a mean task's care, while the best solution has unallocated visits: short ones cost less.
        unmet_care_until: Fraction of the cooling phase by which that penalty has fallen to 0.
        absence_penalty: Penalty at first of the group unallocated most often, while any is. The others have theirs in proportion.
        absence_until: Fraction of the cooling phase by which that penalty has fallen to 0.
        hold_fraction: Fraction of the cooling phase spent at the initial temperature while the best solution has unallocated visits.
        iterations_per_annealing: Least number of iterations for each task of one annealing in a series of independent annealings.
        max_annealings: Largest number of annealings in the series.
        last_fraction: Fraction of the effort that is left for a last annealing after the series, from the best solution.
        resume_at: Fraction of the cooling phase at whose temperature the last annealing begins.
        exchange_every: Iterations for each task between two exchanges of solutions among workers.
    """

    initial_temperature: float = Field(default=3.0, gt=0)
    initial_temperature_if_complete: float = Field(default=1.5, gt=0)
    full_temperature_iterations_per_task: float = Field(default=3000.0, gt=0)
    final_temperature: float = Field(default=0.04, gt=0)
    unallocated_penalty: float = Field(default=100.0, gt=0)
    initial_penalty_fraction: float = Field(default=0.07, gt=0, le=1)
    full_penalty_at: float = Field(default=0.5, gt=0, lt=1)
    unmet_care_penalty: float = Field(default=5.0, ge=0)
    unmet_care_until: float = Field(default=0.6, gt=0, lt=1)
    absence_penalty: float = Field(default=60.0, ge=0)
    absence_until: float = Field(default=0.95, gt=0, lt=1)
    hold_fraction: float = Field(default=0.2, ge=0, lt=1)
    iterations_per_annealing: float = Field(default=600.0, gt=0)
    max_annealings: int = Field(default=10, ge=1)
    last_fraction: float = Field(default=0.4, gt=0, lt=1)
    resume_at: float = Field(default=0.4, gt=0, lt=1)
    exchange_every: float = Field(default=300.0, ge=0)


class DecompositionParams(Frozen):
    """Settings of the search of large problems in parts.

    Attributes:
        max_whole_tasks: Largest independent component, in tasks, that is searched as a whole.
        tasks_per_part: Approximate size of a part.
        iterations_per_task: Iterations in a part for each of its tasks, before the whole is split anew.
    """

    max_whole_tasks: int = Field(default=900, ge=0)
    tasks_per_part: int = Field(default=200, ge=1)
    iterations_per_task: int = Field(default=50, ge=1)


class RestartParams(Frozen):
    """Settings of one restart from the linear relaxation of the set-partitioning model.

    Attributes:
        start_at: Fraction of the effort at which the relaxation is asked for a solution.
        max_effort_fraction: Largest fraction of the effort that the answer may take.
        resume_at: Fraction of the cooling phase at whose temperature the search goes on.
        min_iterations_per_task: Expected iterations for each task from which on the relaxation is asked.
    """

    start_at: float = Field(gt=0, lt=1)
    max_effort_fraction: float = Field(ge=0, lt=1)
    resume_at: float = Field(ge=0, lt=1)
    min_iterations_per_task: float = Field(ge=0)


class RepairParams(Frozen):
    """Settings of the repair of a roster after a change.

    Attributes:
        insertions: Number of times that the missing visits are inserted, with other positions overlooked each time.
        blinks_per_thousand: Positions in 1,000 that an insertion overlooks by chance.
        nearest_shifts: Number of shifts nearest to a missing visit that are searched beside those that insertions used. Each further
            search looks at as many more.
        iterations_per_round: Iterations of each annealing.
        resume_at: Fraction of the cooling phase at whose temperature an annealing begins.
        resume_at_if_missing: The same while something is still missing.
        max_whole_tasks: Largest problem, in tasks, of which all shifts are searched, every other time, if something is still missing.
    """

    # From cool, changes stay few where all fits. Where not, a price on each change keeps a cool search from moving others: four sick
    # calls in a day of 60 shifts left out 35 points in two searches each of 14,000 iterations from 0.2, 19 from 0.1, and 15 from 0.
    insertions: int = Field(default=200, ge=0)
    blinks_per_thousand: int = Field(default=150, ge=0, le=1000)
    nearest_shifts: int = Field(default=8, ge=0)
    iterations_per_round: int = Field(default=4000, ge=1)
    resume_at: float = Field(default=0.12, ge=0, lt=1)
    resume_at_if_missing: float = Field(default=0.0, ge=0, lt=1)
    max_whole_tasks: int = Field(default=400, ge=0)


_NAMES_OF_0_1 = {
    "exact_tasks": "exact.max_tasks",
    "exact_work": "exact.max_work",
    "search_share": "exact.search_fraction",
    "search_iterations": "exact.search_iterations_per_task",
    "polish_work": "start_times.max_work",
    "polish_share": "start_times.effort_fraction",
    "proof_share": "proof.effort_fraction",
    "proof_iterations": "proof.search_iterations_per_task",
    "mean_size": "ruin.max_mean_removals",
    "longest_string": "ruin.max_string_length",
    "plenty": "ruin.full_size_iterations_per_task",
    "blinks": "ruin.blinks_per_thousand",
    "hot": "annealing.initial_temperature",
    "cold": "annealing.final_temperature",
    "prize": "annealing.unallocated_penalty",
    "first_prize": "annealing.initial_penalty_fraction",
    "prize_from": "annealing.full_penalty_at",
    "unmet": "annealing.unmet_care_penalty",
    "unmet_until": "annealing.unmet_care_until",
    "hold": "annealing.hold_fraction",
    "lap": "annealing.iterations_per_annealing",
    "most_laps": "annealing.max_annealings",
    "exchange_every": "annealing.exchange_every",
    "whole_tasks": "decomposition.max_whole_tasks",
    "part_tasks": "decomposition.tasks_per_part",
    "part_iterations": "decomposition.iterations_per_task",
    "guide_from": "rounding_restart.start_at",
    "guide_share": "rounding_restart.max_effort_fraction",
    "guide_heat": "rounding_restart.resume_at",
    "guide_plenty": "rounding_restart.min_iterations_per_task",
    "choice_from": "route_choice_restart.start_at",
    "choice_share": "route_choice_restart.max_effort_fraction",
    "choice_heat": "route_choice_restart.resume_at",
    "choice_plenty": "route_choice_restart.min_iterations_per_task",
}


class SolveParams(Frozen):
    """The engine's settings, in groups.

    The flat names of version 0.1 are still read and understood, with a DeprecationWarning.

    Attributes:
        exact: Exact model of small problems.
        start_times: Exact choice of start times.
        proof: Proof by column generation.
        ruin: Size of a ruin, and blinks.
        annealing: Temperatures and penalties.
        decomposition: Search of large problems in parts.
        repair: Repair of a roster after a change.
        rounding_restart: Restart from a rounded solution of the linear relaxation.
        route_choice_restart: Restart from the best choice among the routes that the relaxation knows.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(
        ...     problem,
        ...     travel,
        ...     stop=scheduler.MaxIterations(1000),
        ...     params=scheduler.SolveParams(),
        ... )
        >>> result.score.unallocated
        0
    """

    exact: ExactParams = ExactParams()
    start_times: StartTimesParams = StartTimesParams()
    proof: ProofParams = ProofParams()
    ruin: RuinParams = RuinParams()
    annealing: AnnealingParams = AnnealingParams()
    decomposition: DecompositionParams = DecompositionParams()
    repair: RepairParams = RepairParams()
    rounding_restart: RestartParams = RestartParams(start_at=0.1, max_effort_fraction=0.3, resume_at=0.4, min_iterations_per_task=15_000)
    route_choice_restart: RestartParams = RestartParams(
        start_at=0.6, max_effort_fraction=0.2, resume_at=0.65, min_iterations_per_task=15_000
    )

    @classmethod
    def from_toml(cls, path: str | Path) -> Self:
        """Reads settings from a TOML file with one table for each group.

        Raises:
            pydantic.ValidationError: A key is misspelt or a value is out of range.
        """
        return cls.model_validate(tomllib.loads(read_regular(Path(path)).decode("utf-8")))

    if not TYPE_CHECKING:

        @model_validator(mode="before")
        @classmethod
        def _read_names_of_0_1(cls, given: Any) -> Any:
            """Puts settings that are given by their flat names of version 0.1 into their groups."""
            flat = _NAMES_OF_0_1.keys() & given if isinstance(given, Mapping) else ()
            if not flat:
                return given
            grouped = {name: value for name, value in given.items() if name not in flat}
            for name in sorted(flat):
                _warn_of_flat_name(name)
                group, _, field = _NAMES_OF_0_1[name].partition(".")
                present = grouped.get(group, cls.model_fields[group].default)
                values = dict(present) if isinstance(present, Mapping) else present.model_dump()
                grouped[group] = {**values, field: given[name]}
            return grouped

        def __getattr__(self, name: str) -> Any:
            if name not in _NAMES_OF_0_1:
                return super().__getattr__(name)
            _warn_of_flat_name(name)
            group, _, field = _NAMES_OF_0_1[name].partition(".")
            return getattr(getattr(self, group), field)


def _warn_of_flat_name(name: str) -> None:
    message = f"the setting {name} is now called {_NAMES_OF_0_1[name]}; the old name goes with version 0.3"
    warnings.warn(message, DeprecationWarning, stacklevel=4)
