"""Service users and carers."""

from enum import StrEnum

from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.clock import CalendarDate
from scheduler.domain.places import TravelMode
from scheduler.domain.rules import MAX_DAY_MINUTES


class Gender(StrEnum):
    """The gender of a carer as recorded by the provider."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class SkillHeld(Frozen):
    """A skill of a carer. A certificate is valid up to and including the day it `expires`."""

    skill: str
    level: int = Field(default=1, ge=1)
    expires: CalendarDate | None = None


class SkillNeeded(Frozen):
    """A skill that a visit requires, at this level or above."""

    skill: str
    level: int = Field(default=1, ge=1)


class Funding(StrEnum):
    """Who pays for a person's care, and how."""

    COUNCIL = "council"
    PERSONAL_BUDGET = "personal budget"
    DIRECT_PAYMENT = "direct payment"
    PRIVATE = "private"


class ServiceUser(Frozen):
    """A person who receives care at home.

    Attributes:
        locality: only carers who work there (or anywhere) visit; None for no restriction.
        preferred_carers: ids of preferred carers; empty for no preference.
        refused_carers: ids of carers who must not visit.
        carer_gender: only carers of this gender visit; None for no restriction.
        provider: id of the provider; empty for none. The provider of a package goes before it.
        may_move: whether the person may be moved to another provider; None to ask first.
        funding: who pays; None where it is not known.
        discharged_on: day of the last discharge from hospital; None for none.
        is_child: whether only providers registered for children may serve.

    Examples:
        >>> from scheduler import ServiceUser
        >>> edith = ServiceUser(service_user_id="P1", location_id="P1", preferred_carers=("asha",))
        >>> edith.replace(refused_carers=("ben",)).refused_carers
        ('ben',)
    """

    service_user_id: str
    location_id: str
    name: str = ""
    locality: str | None = None
    preferred_carers: tuple[str, ...] = ()
    refused_carers: tuple[str, ...] = ()
    carer_gender: Gender | None = None
    provider: str = ""
    may_move: bool | None = None
    funding: Funding | None = None
    discharged_on: CalendarDate | None = None
    is_child: bool = False


class Carer(Frozen):
    """A person who makes visits.

    Attributes:
        localities: localities in which the carer works; empty for anywhere.
        teams: teams of the carer; a visit that names a team is made by its members only.
        contract_minutes: contract minutes a week.
        max_day_minutes: maximum minutes of work on one day, for MAX_DAY_HOURS; None for that of the objective.
        provider: id of the provider that employs the carer; empty for none.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> [carer.carer_id for carer in problem.carers]
        ['asha', 'ben', 'cleo', 'dev']
        >>> [held.skill for held in problem.carers[0].skills]
        ['medication', 'moving_handling']
    """

    carer_id: str
    home_location_id: str
    name: str = ""
    skills: tuple[SkillHeld, ...] = ()
    gender: Gender | None = None
    travel_mode: TravelMode = TravelMode.CAR
    localities: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    contract_minutes: int | None = Field(default=None, ge=0)
    max_day_minutes: int | None = Field(default=None, ge=1, le=MAX_DAY_MINUTES)
    provider: str = ""
