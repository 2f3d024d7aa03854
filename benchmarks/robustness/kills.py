"""Kills at every call that writes and at points of every phase; sends signals; lets calls fail as on a full disk."""

import errno
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count, product
from pathlib import Path

from benchmarks.robustness import forked, hooks
from benchmarks.robustness.folders import wrong_with
from benchmarks.robustness.ledger import Job, Try
from benchmarks.robustness.scenes import NOTE, PROVEN, SCENES, Files, Scene, calls_of, every_call, set_scene

KILLS, DISKS, STOPS = "kills", "full disks", "signals"
POINTS = 20
"""Points of each phase at which a process is ended."""
PHASES = ("read", "compile_for", "prepare_start", "search_or_stop", "explain_unallocated", "write_or_rescue")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.EACCES)
REFUSED_CODES = ("F015",)
LEFTOVER = re.compile(r"\..*\.part")
SHORTEST_SECONDS = 0.001
PHASED = (PROVEN, *(scene for scene in SCENES if scene.writes_a_set))


def kill_jobs(number: int, scenes: Sequence[Scene] = SCENES, phased: Sequence[Scene] = PHASED) -> Iterator[Job]:
    """Yields kills: every call, before and after it, then the points of each phase, and again from the first.

    Args:
        number: Number of kills.
        scenes: That are ended at every call.
        phased: That are ended at points of each phase.
    """
    points: list[tuple[str, Callable[[], str]]] = []
    for scene, at in every_call(scenes):
        for when in (hooks.BEFORE, hooks.AFTER):
            name = f"{scene.words}: {when} call {at} ({calls_of(scene)[at]})"
            points.append((name, lambda scene=scene, at=at, when=when: _killed_at_call(scene, at, when)))  # type: ignore[misc]
    for scene, phase, point in product(phased, PHASES, range(POINTS)):
        name = f"{scene.words}: {phase}, point {point + 1} of {POINTS}"
        points.append((name, lambda scene=scene, phase=phase, point=point: _killed_in_phase(scene, phase, point)))  # type: ignore[misc]
    return _jobs(KILLS, points, number)


def disk_jobs(scenes: Sequence[Scene] = SCENES) -> Iterator[Job]:
    """Yields calls that fail, each once: a full disk at every call, other errors in turn at each of them."""
    points: list[tuple[str, Callable[[], str]]] = []
    for order, (scene, at) in enumerate(every_call(scenes)):
        if calls_of(scene)[at] in {"unlink", "rmdir", "chmod"}:
            continue
        for error in (errno.ENOSPC, ERRORS[1 + order % (len(ERRORS) - 1)]):
            name = f"{scene.words}: {errno.errorcode[error]} at call {at} ({calls_of(scene)[at]})"
            points.append((name, lambda scene=scene, at=at, error=error: _failing_at_call(scene, at, error)))  # type: ignore[misc]
    return _jobs(DISKS, points, len(points))


def stop_jobs() -> Iterator[Job]:
    """Yields signals that ask a plan to end, at points of each phase."""
    points: list[tuple[str, Callable[[], str]]] = []
    for phase, point, name in product(PHASES, range(0, POINTS, 5), ("SIGINT", "SIGTERM")):
        words = f"{SCENES[1].words}: {name} in {phase}, point {point + 1} of {POINTS}"
        points.append((words, lambda phase=phase, point=point, name=name: _stopped_in_phase(SCENES[1], phase, point, name)))  # type: ignore[misc]
    return _jobs(STOPS, points, len(points))


def _jobs(family: str, points: list[tuple[str, Callable[[], str]]], number: int) -> Iterator[Job]:
    for at in range(number):
        what, attempt = points[at % len(points)]

        def make(at: int = at, what: str = what, attempt: Callable[[], str] = attempt) -> Try:
            started = time.monotonic()
            why = attempt()
            return Try(family, at, what, time.monotonic() - started, why)

        yield Job(family, at, make)


def _killed_at_call(scene: Scene, at: int, when: str) -> str:
    with set_scene(scene) as (place, out, before):

        def work() -> int:
            hooks.Hooks(at, hooks.killing(when)).install()
            return scene.command(place, out)()

        outcome = forked.run(work)
        if outcome.signal != signal.SIGKILL:
            return f"it was not killed: exit {outcome.exit_code} {outcome.stderr[-200:]}"
        return _wrong_after_kill(scene, place, out, before)


def _killed_in_phase(scene: Scene, phase: str, point: int) -> str:
    seconds = _seconds_of(scene, phase)
    with set_scene(scene) as (place, out, before):

        def work() -> int:
            _at_phase(phase, lambda: _alarm(seconds * (point + 0.5) / POINTS))
            return scene.command(place, out)()

        outcome = forked.run(work)
        if outcome.exit_code is not None:  # this time it was faster
            return wrong_with(outcome, (0,))
        return _wrong_after_kill(scene, place, out, before)


def _stopped_in_phase(scene: Scene, phase: str, point: int, name: str) -> str:
    number = getattr(signal, name)
    seconds = _seconds_of(scene, phase)
    with set_scene(scene) as (place, out, before):

        def work() -> int:
            timer = threading.Timer(seconds * (point + 0.5) / POINTS, lambda: os.kill(os.getpid(), number))
            timer.daemon = True
            _at_phase(phase, timer.start)
            return scene.command(place, out)()

        outcome = forked.run(work)
        if why := wrong_with(outcome, (0, 128 + number)):
            return why
        return _wrong_with_set(scene, place, out, before, may_be_unfinished=False)


def _failing_at_call(scene: Scene, at: int, error: int) -> str:
    with set_scene(scene) as (place, out, found):
        before = _without_leftovers(found)  # those of a process that has ended are removed, whatever follows

        def work() -> int:
            hooks.Hooks(at, hooks.failing(error)).install()
            return scene.command(place, out)()

        outcome = forked.run(work)
        if why := wrong_with(outcome, (0, 2)):
            return why
        if outcome.exit_code == 2 and not any(code in outcome.stderr for code in REFUSED_CODES):
            return f"no code says why: {outcome.stderr[:300]}"
        if outcome.exit_code == 2 and _content(out, before) != before:
            return f"refused, and yet the files changed: {_differences(out, before)}"
        if outcome.exit_code == 0 and before and _content(out, before) == before and scene.writes_a_set:
            return "it says that it wrote, and nothing changed"
        return _wrong_with_set(scene, place, out, before, may_be_unfinished=not before or _is_unfinished(before))


def _wrong_after_kill(scene: Scene, place: Path, out: Path, before: Files) -> str:
    """Returns what is wrong after a kill, and after the same command once more."""
    if why := _wrong_with_set(scene, place, out, before, may_be_unfinished=True):
        return why
    was_whole = not scene.writes_a_set and forked.run(forked.command("check", out)).exit_code == 0
    again = forked.run(scene.command(place, out))
    if why := wrong_with(again, (0, 2) if was_whole else (0,)):
        return f"again: {why}"
    if again.exit_code == 2 and "F031" not in again.stderr:
        return f"again: a whole folder is not refused as one: {again.stderr[:300]}"
    if left := [path.name for path in out.rglob("*") if LEFTOVER.fullmatch(path.name)]:
        return f"leftovers after the next run: {left}"
    return _wrong_with_set(scene, place, out, before, may_be_unfinished=False, must_be_there=True)


def _wrong_with_set(scene: Scene, place: Path, out: Path, before: Files, *, may_be_unfinished: bool, must_be_there: bool = False) -> str:
    """Returns what is wrong with the files of an output folder: they are a whole set, or say that they are none."""
    if NOTE in before and (not (out / NOTE).exists() or (out / NOTE).read_bytes() != before[NOTE]):
        return "a file of somebody else was changed"
    if not must_be_there and (not out.exists() or _content(out, before) == before or not any(out.iterdir())):
        return ""
    if scene.writes_a_set:
        folder = str(scene.arguments(place, out, "2")[1])
        outcome = forked.run(forked.command("verify", folder, out))
        unfinished = "R106"
    else:
        outcome = forked.run(forked.command("check", out))
        unfinished = "F041"
    if outcome.exit_code == 0:
        return ""
    nothing_there = not (out / "roster.csv").exists() and scene.writes_a_set
    if may_be_unfinished and outcome.exit_code == 2 and (unfinished in outcome.stderr or nothing_there or not scene.writes_a_set):
        return wrong_with(outcome, (2,))
    return f"reading it ends with {outcome.exit_code}: {outcome.stderr[:300]}"


def _content(out: Path, before: Files) -> Files:
    """Returns what is in a folder, without parts of files that no reader looks at."""
    if not out.exists():
        return {}
    found = hooks.contents(out)
    return _without_leftovers(found) | {name: data for name, data in found.items() if name in before}


def _without_leftovers(files: Files) -> Files:
    return {name: data for name, data in files.items() if not LEFTOVER.fullmatch(Path(name).name)}


def _differences(out: Path, before: Files) -> list[str]:
    now = _content(out, before)
    return sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))


def _is_unfinished(before: Files) -> bool:
    return b'"finished": false' in before.get("carerounds-manifest.json", b"")


@cache
def _seconds_of(scene: Scene, phase: str) -> float:
    """Returns how long a phase takes."""
    with set_scene(scene) as (place, out, _):

        def work() -> int:
            _measure_phase(phase)
            return scene.command(place, out)()

        outcome = forked.run(work)
    seconds = [float(line.split()[1]) for line in outcome.stdout.splitlines() if line.startswith("PHASE ")]
    return max(SHORTEST_SECONDS, *seconds, SHORTEST_SECONDS)


def _measure_phase(phase: str) -> None:
    from scheduler.cli.roster import plan  # noqa: PLC0415

    real = getattr(plan, phase)

    def measured(*given: object, **options: object) -> object:
        started = time.monotonic()
        try:
            return real(*given, **options)
        finally:
            print("PHASE", time.monotonic() - started)  # noqa: T201 - the parent reads it

    setattr(plan, phase, measured)


def _at_phase(phase: str, act: Callable[[], None]) -> None:
    """Calls `act` as a phase of a plan begins for the first time."""
    from scheduler.cli.roster import plan  # noqa: PLC0415

    real = getattr(plan, phase)
    calls = count()

    def begun(*given: object, **options: object) -> object:
        if next(calls) == 0:
            act()
        return real(*given, **options)

    setattr(plan, phase, begun)


def _alarm(seconds: float) -> None:
    """Ends this process after some seconds, at once and without any clearing up, as a kill does."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-5))
