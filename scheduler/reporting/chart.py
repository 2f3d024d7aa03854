"""A roster as a picture that a notebook shows and a browser opens."""

from dataclasses import dataclass, field
from pathlib import Path

from scheduler.domain.arguments import check_path, check_problem
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.files.writing.atomic import write_bytes
from scheduler.geo.arguments import check_travel
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.drawing.gantt import draw_roster
from scheduler.reporting.drawing.gantt_layout import WIDTH
from scheduler.reporting.drawing.png import png_bytes
from scheduler.verify.verify import check_roster


@dataclass(frozen=True)
class Chart:
    """A picture of a roster. A notebook shows it when it is the last expression of a cell.

    Attributes:
        svg: The text of an SVG file.
    """

    svg: str = field(repr=False)

    def save(self, path: str | Path) -> None:
        """Writes the picture to a file, in a folder that is made if needed.

        Args:
            path: The file, with the ending .svg or .png.

        Raises:
            TypeError: `path` is neither text nor a path.
            ValueError: The file has another ending.
            MissingLibrary: The file is a .png, and typst is not installed.
            BadInput: F015, the file cannot be written.
        """
        file = check_path(path)
        ending = file.suffix.lower()
        if ending == ".png":
            write_bytes(file, png_bytes(self.svg, WIDTH))
        elif ending == ".svg":
            write_bytes(file, self.svg.encode())
        else:
            raise ValueError(f'a chart is a .svg or .png file: save it as "{file.with_suffix(".svg") if file.name else "roster.svg"}"')

    def _repr_html_(self) -> str:
        """Returns HTML for a notebook, which scrolls a wide picture."""
        return f'<div style="overflow-x: auto">{self.svg}</div>'


def chart(problem: Problem, roster: Roster, travel: TravelMatrix | None = None) -> Chart:
    """Draws a roster: carers down the side, days across, in each day the shifts and the visits, and a map of each day.

    Carers are shown by first name and service users by id.

    Args:
        problem: The problem that the roster answers.
        roster: The roster, with a start for every visit.
        travel: Travel between the locations of `problem`; with it the journeys are drawn too.

    Raises:
        TypeError: An argument has the wrong type; the message says what to pass.
        ValueError: `travel` belongs to another problem.
        BadInput: R301 to R306, the roster names what the problem lacks, or leaves starts open.

    Examples:
        >>> from scheduler import MaxIterations, chart, make_problem, read_folder, solve, travel_matrix
        >>> inputs = read_folder("data/tiny")
        >>> problem = make_problem(inputs)
        >>> travel = travel_matrix(problem, inputs.travel)
        >>> picture = chart(problem, solve(problem, travel, stop=MaxIterations(100)).roster, travel)
        >>> picture.svg.startswith("<svg")
        True
        >>> picture.save("out/roster.svg")  # doctest: +SKIP
    """
    check_problem(problem)
    check_roster(problem, roster)
    if travel is not None:
        check_travel(problem, travel)
    return Chart(draw_roster(problem, travel, roster))
