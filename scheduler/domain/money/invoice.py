"""Lines of an invoice, as a provider sends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice.

    Attributes:
        row: Row of the table.
        visit_id: Visit, perhaps one that is not in the plan.
        carer_id: Carer; empty for whoever made the visit.
        seconds: Time that is charged; None where the invoice does not say it.
        pence: What is charged.
    """

    row: int
    visit_id: str
    carer_id: str
    seconds: int | None
    pence: int
