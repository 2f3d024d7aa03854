"""Moves of care from a provider to another."""

from typing import Self

from scheduler.domain.base import Frozen


class Move(Frozen):
    """A person, or one of their packages, who goes from a provider to another.

    Attributes:
        service_user_id: Person.
        package_id: Package; empty for all of the person's care.
        from_provider, to_provider: Providers.
        swap_id: Swap that the move is half of; empty for none.
    """

    service_user_id: str
    package_id: str = ""
    from_provider: str
    to_provider: str
    swap_id: str = ""

    @property
    def reverse(self) -> Self:
        """Returns the move back."""
        return self.replace(from_provider=self.to_provider, to_provider=self.from_provider)
