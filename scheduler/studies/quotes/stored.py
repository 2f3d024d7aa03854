"""A quote with what it was made from, so that it can be made again."""

from typing import Self

from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.inputs import Settings
from scheduler.domain.quotes import Capacity, NewPackage
from scheduler.studies.quotes.basis import Basis
from scheduler.studies.quotes.quote import Quote, Settled, make_quote, settle
from scheduler.studies.quotes.statement import quote_from_statement
from scheduler.version import __version__

SCHEMA_VERSION = 1


class StoredQuotes(Frozen):
    """The quotes of one provider. Nothing of any other provider is in it.

    Attributes:
        schema_version: Of this form.
        version: Of the package that made them.
        provider_id: Provider.
        basis: Roster and inputs; None where only a statement is known.
        statements: Free time that the provider states; empty where the roster is known.
        settings: Days and timezone of the statement.
        packages: New packages.
        quotes: Quote for each package, in the same order.
    """

    schema_version: int = Field(default=SCHEMA_VERSION, ge=SCHEMA_VERSION, le=SCHEMA_VERSION)
    version: str = __version__
    provider_id: str
    basis: Basis | None = None
    statements: tuple[Capacity, ...] = ()
    settings: Settings
    packages: tuple[NewPackage, ...]
    quotes: tuple[Quote, ...]

    @property
    def source(self) -> str:
        """Returns what they were made from: `roster` or `statement`."""
        return "roster" if self.basis is not None else "statement"

    def again(self) -> Self:
        """Returns the same quotes, made again from what is stored."""
        if self.basis is None:
            quotes = tuple(quote_from_statement(self.provider_id, self.statements, new, self.settings) for new in self.packages)
        else:
            settled = settle(self.basis)
            quotes = tuple(make_quote(settled, new) for new in self.packages)
        return self.replace(quotes=quotes, version=__version__)


def quotes_from_roster(settled: Settled, packages: tuple[NewPackage, ...]) -> StoredQuotes:
    """Returns the quotes of a provider whose roster is known."""
    return StoredQuotes(
        provider_id=settled.basis.provider_id,
        basis=settled.basis,
        settings=settled.basis.inputs.settings,
        packages=packages,
        quotes=tuple(make_quote(settled, new) for new in packages),
    )


def quotes_from_statement(
    provider_id: str, statements: tuple[Capacity, ...], packages: tuple[NewPackage, ...], settings: Settings
) -> StoredQuotes:
    """Returns the quotes of a provider that only states its free time."""
    return StoredQuotes(
        provider_id=provider_id,
        statements=statements,
        settings=settings,
        packages=packages,
        quotes=tuple(quote_from_statement(provider_id, statements, new, settings) for new in packages),
    )
