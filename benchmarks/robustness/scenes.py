"""Names commands that write, each with what stands in its folder before: what kills and full disks are tried on."""

import functools
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.robustness import forked, hooks
from scheduler.examples import write_example

NOTHING, WHOLE, CHANGED, UNFINISHED = "nothing before", "a whole set before", "a set changed by hand before", "an unfinished set before"
STATES = (NOTHING, WHOLE, CHANGED, UNFINISHED)
NOTE = "mine.txt"
"""A file that no command wrote: it stays as it is, whatever happens."""
ROSTER = "roster.csv"

Files = dict[str, bytes]
Arguments = Callable[[Path, Path, str], list[str | Path]]


def _plan(place: Path, out: Path, seed: str) -> list[str | Path]:
    return ["plan", place / "tiny", "--iterations", "1" if seed == "1" else "0", "--seed", seed, "--out", out]


def _prove(place: Path, out: Path, seed: str) -> list[str | Path]:
    return ["plan", place / "sick", "--iterations", "20", "--prove", "--seed", seed, "--out", out]


def _next_week(place: Path, out: Path, _: str) -> list[str | Path]:
    return ["next-week", place / "week", place / "roster.csv", "--out", out]


def _example(_: Path, out: Path, __: str) -> list[str | Path]:
    return ["example", "tiny", out]


@dataclass(frozen=True)
class Scene:
    """A command and what stands in its folder before.

    Attributes:
        name: Of the command.
        arguments: Of the command, from the place, the output folder and the seed.
        state: One of `STATES`.
        writes_a_set: Whether the files belong together with a manifest, and are read by `verify`.
    """

    name: str
    arguments: Arguments
    state: str
    writes_a_set: bool

    @property
    def words(self) -> str:
        """Words for a report."""
        return f"{self.name}, {self.state}"

    def command(self, place: Path, out: Path, seed: str = "2") -> Callable[[], int]:
        """Returns the work of the command."""
        return forked.command(*self.arguments(place, out, seed))


SCENES = (
    *(Scene("plan", _plan, state, writes_a_set=True) for state in STATES),
    Scene("next-week", _next_week, NOTHING, writes_a_set=False),
    Scene("example", _example, NOTHING, writes_a_set=False),
)
PROVEN = Scene("plan --prove", _prove, WHOLE, writes_a_set=True)
"""The plan with the longest phases: it looks into reasons, and for remedies."""


@functools.cache
def _inputs() -> TemporaryDirectory[str]:
    """Makes the folders that the commands read, once."""
    kept = TemporaryDirectory(prefix="carerounds-scenes-")
    place = Path(kept.name)
    write_example("tiny", place / "tiny")
    shutil.copytree(place / "tiny", place / "sick")
    visits = place / "sick" / "visits.csv"
    visits.write_text(visits.read_text("utf-8").replace("30,,medication,medication,yes", "30,,diving,medication,yes"), "utf-8")
    write_example("leominster-week", place / "week")
    done = forked.run(forked.command("plan", place / "week", "--iterations", "0", "--out", place / "planned"))
    if done.exit_code != 0:
        raise RuntimeError(f"the scenes cannot be set: {done.stderr}")
    shutil.copy(place / "planned" / "roster.csv", place / "roster.csv")
    return kept


@functools.cache
def _before(name: str, state: str) -> Files:
    """Returns what stands in the output folder before a scene."""
    scene = next(one for one in (*SCENES, PROVEN) if one.name == name)
    if state == NOTHING:
        return {}
    place = Path(_inputs().name)
    with TemporaryDirectory(prefix="carerounds-before-") as folder:
        out = Path(folder) / "out"
        if state == UNFINISHED:
            _cut_short(scene, place, out)
        else:
            forked.run(scene.command(place, out, seed="1"))
        (out / NOTE).write_text("a note", "utf-8")
        if state == CHANGED:
            rows = (out / ROSTER).read_text("utf-8").splitlines(keepends=True)
            (out / ROSTER).write_text("".join(rows[:-1]), "utf-8")
        return hooks.contents(out)


def _cut_short(scene: Scene, place: Path, out: Path) -> None:
    """Leaves a set whose files were replaced in part: the process ended at the second of them."""
    forked.run(scene.command(place, out, seed="1"))

    def work() -> int:
        seen = hooks.Hooks(-1, hooks.killing(hooks.BEFORE))
        seen.install()
        replaced = [0]

        def end_at_the_third(moment: str) -> None:
            replaced[0] += moment == hooks.BEFORE
            if replaced[0] == 3:
                hooks.killing(hooks.BEFORE)(hooks.BEFORE)

        around = seen.around

        def counted(name: str, call: Callable[[], object]) -> object:
            if name in {"replace", "rename"}:
                end_at_the_third(hooks.BEFORE)
            return around(name, call)

        seen.around = counted  # type: ignore[method-assign]
        return scene.command(place, out)()

    forked.run(work)


@contextmanager
def set_scene(scene: Scene) -> Iterator[tuple[Path, Path, Files]]:
    """Yields the place of the inputs, the output folder, and its content."""
    place = Path(_inputs().name)
    before = _before(scene.name, scene.state)
    with TemporaryDirectory(prefix="carerounds-scene-") as folder:
        out = Path(folder) / "out"
        if before:
            out.mkdir()
            for name, data in before.items():
                (out / name).write_bytes(data)
        yield place, out, before


@functools.cache
def calls_of(scene: Scene) -> tuple[str, ...]:
    """Returns the calls that write, in the order in which the command makes them."""
    with set_scene(scene) as (place, out, _):

        def work() -> int:
            seen = hooks.Hooks(-1, hooks.killing(hooks.BEFORE))
            seen.install()
            code = scene.command(place, out)()
            print("CALLS", *seen.calls)  # noqa: T201 - the parent reads it
            return code

        outcome = forked.run(work)
    if outcome.exit_code != 0:
        raise RuntimeError(f"{scene.words}: {outcome.stderr}")
    return tuple(outcome.stdout.splitlines()[-1].split()[1:])


def every_call(scenes: Sequence[Scene] = SCENES) -> list[tuple[Scene, int]]:
    """Returns every call of these scenes, by the number of the call first."""
    counts = {scene: len(calls_of(scene)) for scene in scenes}
    return [(scene, at) for at, scene in product(range(max(counts.values())), scenes) if at < counts[scene]]
