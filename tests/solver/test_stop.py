"""Stop criteria say which share of the effort is used up."""

import math
import threading

import pytest

from scheduler.solver.stop import Cancel, FirstOf, MaxIterations, MaxSeconds


@pytest.mark.parametrize(("seconds", "share"), [(0, 0), (5, 0.5), (10, 1), (20, 2)])
def test_seconds(seconds: float, share: float) -> None:
    assert MaxSeconds(10)(seconds, 10**9) == share


@pytest.mark.parametrize(("iterations", "share"), [(0, 0), (50, 0.5), (100, 1), (150, 1.5)])
def test_iterations(iterations: int, share: float) -> None:
    assert MaxIterations(100)(10**9, iterations) == share


@pytest.mark.parametrize("stop", [MaxSeconds(0), MaxIterations(0)], ids=repr)
def test_nothing_is_used_up_at_once(stop: MaxSeconds | MaxIterations) -> None:
    assert stop(0, 0) == 1


def test_cancel_ends_it_once_set_from_any_thread() -> None:
    cancel = Cancel()
    assert (cancel(10**9, 10**9), cancel.is_set()) == (0, False)
    thread = threading.Thread(target=cancel.set)
    thread.start()
    thread.join()
    assert (cancel(0, 0), cancel.is_set()) == (math.inf, True)


def test_one_cancel_does_not_set_another() -> None:
    one, two = Cancel(), Cancel()
    one.set()
    assert not two.is_set()


def test_first_of_several_ends_it() -> None:
    stop = FirstOf(MaxSeconds(10), MaxIterations(100))
    assert (stop(5, 0), stop(0, 70), stop(5, 70)) == (0.5, 0.7, 0.7)
