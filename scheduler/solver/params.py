"""The engine's settings. One configuration serves all problems: sizes are relative to what the problem itself says."""

import tomllib
from pathlib import Path
from typing import Self

from pydantic import Field

from scheduler.domain.base import Frozen


class SolveParams(Frozen):
    """How the engine searches.

    Attributes:
        exact_tasks: up to so many carer-visits CP-SAT takes over from the search, to prove the optimum.
        exact_work: the most that CP-SAT does, in its own count of work (about a second each).
        polish_work: the most that CP-SAT does to choose the starts of the search's best roster, in the same count.
        polish_share: of the effort, what is kept back for that.
        search_share: of the effort, the most that the search has before CP-SAT takes over.
        search_iterations: for each carer-visit, the most that the search does before CP-SAT takes over.
        proof_share: of the effort, what a proof has where one is asked for, at least.
        proof_iterations: for each carer-visit, the most that the search does before the proof.
        mean_size: the largest mean of carer-visits taken out at a time; each time one is drawn between 2 and this, small ones as often
            as large ones (by their logarithm).
        longest_string: the most that are taken out of one run at a time.
        plenty: expected iterations for each carer-visit from which on `mean_size` and `longest_string` hold in full; with fewer they
            are smaller in proportion, down to the half.
        hot, cold: first and last temperature, over the mean soft cost of a placed carer-visit.
        prize: what an unallocated priority point counts while the search wanders, over the same mean.
        first_prize, prize_from: as long as the best known leaves something out, the share of it that counts at first, and of the cooling,
            from when on all of it does.
        unmet: what the care of a mean carer-visit counts at first where it is left out, over the same mean and only so long: what cannot
            be placed is then rather short, and finds a gap in the end.
        unmet_until: of the cooling, by when that has come down to nothing.
        hold: of one annealing alone, the share for which it stays as hot as it began, as long as the best known leaves something out.
        lap: iterations for each carer-visit that one annealing takes; where more are expected there are several, each from the beginning.
        most_laps: the most of them.
        blinks: positions in 1,000 that are overlooked.
        whole_tasks: larger problems are searched in parts.
        part_tasks: about so many carer-visits make a part.
        part_iterations: of a part for each carer-visit, before the whole is split anew.
        exchange_every: iterations for each carer-visit between two exchanges of workers.
        guide_from, guide_share: of the effort, when the linear relaxation is asked for a start, and the most that this may take.
        guide_heat: share of the effort to which the temperature belongs at which the search goes on from there.
        guide_plenty: expected iterations for each carer-visit from which on it is asked.
        choice_from, choice_share, choice_heat, choice_plenty: the same for the best choice of all runs that the relaxation knows.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
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

    exact_tasks: int = Field(default=40, ge=0)
    exact_work: float = Field(default=30.0, ge=0)
    polish_work: float = Field(default=0.5, ge=0)
    polish_share: float = Field(default=0.05, ge=0, lt=1)
    search_share: float = Field(default=0.25, gt=0, le=1)
    search_iterations: int = Field(default=1000, ge=1)
    proof_share: float = Field(default=0.4, gt=0, lt=1)
    proof_iterations: int = Field(default=5000, ge=1)
    mean_size: float = Field(default=30.0, ge=2)
    longest_string: int = Field(default=24, ge=1)
    plenty: float = Field(default=1500.0, gt=0)
    hot: float = Field(default=3.0, gt=0)
    cold: float = Field(default=0.04, gt=0)
    prize: float = Field(default=100.0, gt=0)
    first_prize: float = Field(default=0.07, gt=0, le=1)
    prize_from: float = Field(default=0.5, gt=0, lt=1)
    unmet: float = Field(default=5.0, ge=0)
    unmet_until: float = Field(default=0.6, gt=0, lt=1)
    blinks: int = Field(default=10, ge=0, le=1000)
    whole_tasks: int = Field(default=600, ge=0)
    part_tasks: int = Field(default=200, ge=1)
    part_iterations: int = Field(default=50, ge=1)
    hold: float = Field(default=0.2, ge=0, lt=1)
    lap: float = Field(default=3000.0, gt=0)
    most_laps: int = Field(default=3, ge=1)
    exchange_every: float = Field(default=300.0, ge=0)
    guide_from: float = Field(default=0.1, gt=0, lt=1)
    guide_share: float = Field(default=0.3, ge=0, lt=1)
    guide_heat: float = Field(default=0.4, ge=0, lt=1)
    guide_plenty: float = Field(default=1000.0, ge=0)
    choice_from: float = Field(default=0.6, gt=0, lt=1)
    choice_share: float = Field(default=0.2, ge=0, lt=1)
    choice_heat: float = Field(default=0.65, ge=0, lt=1)
    choice_plenty: float = Field(default=5000.0, ge=0)

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Read from a TOML file.

        Raises:
            pydantic.ValidationError: a key is misspelt or a value out of range.
        """
        return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
