"""Work in processes: answers in any order, errors that come back, and an end where nobody waits."""

import os
import time

import pytest

from scheduler.execution.local import LocalProcesses


def square(number: int) -> tuple[int, int]:
    """The square, and the process that computed it."""
    if number < 0:
        raise ValueError(f"{number} is negative")
    return number * number, os.getpid()


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


@pytest.mark.parametrize("workers", [1, 2])
def test_each_task_is_answered_once(workers: int) -> None:
    found = dict(LocalProcesses(workers).run(square, [3, 1, 4]))
    assert {position: answer for position, (answer, _) in found.items()} == {0: 9, 1: 1, 2: 16}
    processes = {process for _, process in found.values()}
    assert (processes == {os.getpid()}) == (workers == 1)


def test_an_error_comes_back() -> None:
    with pytest.raises(ValueError, match="-1 is negative"):
        list(LocalProcesses(2).run(square, [2, -1]))


def test_closing_ends_what_is_under_way() -> None:
    """The second task would sleep for a minute."""
    answers = LocalProcesses(2).run(nap, [0.0, 60.0])
    assert next(answers) == (0, 0.0)
    began = time.monotonic()
    answers.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 30


def test_fewer_than_one_worker_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        LocalProcesses(0)
