"""Lets the building of a network be stopped between its shift classes."""

from collections.abc import Callable, Iterable, Iterator


class BuildStopped(Exception):  # noqa: N818 - it is no error
    """Says that the building of a network was stopped."""


def never() -> bool:
    """Returns that nothing is to stop."""
    return False


def until_stopped(items: Iterable[tuple[int, ...]], should_stop: Callable[[], bool]) -> Iterator[tuple[int, ...]]:
    """Yields items; raises `BuildStopped` before the next one if it is to stop."""
    for item in items:
        if should_stop():
            raise BuildStopped
        yield item
