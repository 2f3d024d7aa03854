"""Teams: services, the hours that each locality needs of them, and the staff."""

from pydantic import Field

from scheduler.domain.base import Frozen


class TeamService(Frozen):
    """A service that is given by teams.

    Attributes:
        service: its name.
        members: people in a team.
        member_hours: hours of care that a member gives in a week.
        skill: that each member needs; empty for none.
    """

    service: str
    members: int = Field(ge=1, le=50)
    member_hours: float = Field(gt=0, le=60)
    skill: str = ""


class TeamDemand(Frozen):
    """The hours that a locality needs of a service in one shift.

    Attributes:
        hours: mean hours of care in a week.
        hours_sd: standard deviation of these hours; None for that of a re-ablement service.
        teams_now, teams_planned: numbers of teams, now and as proposed; None where they are not given.
    """

    locality: str
    service: str
    shift: str
    hours: float = Field(ge=0, le=100_000)
    hours_sd: float | None = Field(default=None, ge=0)
    teams_now: int | None = Field(default=None, ge=0)
    teams_planned: int | None = Field(default=None, ge=0)


class TeamMember(Frozen):
    """A member of staff, where and in what they work now.

    Attributes:
        skills: that they hold.
    """

    carer_id: str
    locality: str
    service: str
    shift: str
    skills: tuple[str, ...] = ()
