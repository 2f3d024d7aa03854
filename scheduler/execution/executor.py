"""What an executor is: anything that runs a function on independent tasks and yields the answers."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Executor(Protocol):
    """Runs a function on tasks that do not depend on each other.

    Function, tasks and answers must be picklable: they may travel to another process.
    """

    def run(self, function: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[tuple[int, Answer]]:
        """Yields the position of each task and its answer, in the order in which they are ready.

        Work that is under way ends when the iterator is closed.

        Raises:
            Exception: what the function raised first.
        """
