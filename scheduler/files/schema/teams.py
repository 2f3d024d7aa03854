"""The tables of services, team demand and team staff, read by `teams`."""

from scheduler.files.schema.columns import CARER, Column, Table

SERVICES = Table(
    "services",
    "One row a service that is given by teams. Read by `teams`.",
    (
        Column("service", "Its name.", ("name",), required=True),
        Column("members", "People in a team.", ("team_size",), required=True),
        Column("member_hours", "Hours of care that a member gives in a week.", ("hours_of_member",), required=True),
        Column("skill", "Skill that each member needs.", ("skills",)),
    ),
    required=True,
)

TEAM_DEMAND = Table(
    "team_demand",
    "One row a locality, service and shift. Read by `teams`.",
    (
        Column("locality", "Where.", ("area", "zone"), required=True),
        Column("service", "Which service.", required=True),
        Column("shift", "In which shift, such as `early`.", required=True),
        Column("hours_a_week", "Hours of care that are needed in a week, on average.", ("hours",), required=True),
        Column("hours_sd", "Their standard deviation; unless given, that of a re-ablement service of this size.", ("sd",)),
        Column("teams_now", "Teams there are now.", ("teams",)),
        Column("teams_planned", "Teams that are proposed.", ("teams_proposed",)),
    ),
    required=True,
)

TEAM_STAFF = Table(
    "team_staff",
    "One row a member of staff. Read by `teams`.",
    (
        Column("carer_id", "The member's id.", CARER, required=True),
        Column("locality", "Where they work now.", ("area", "zone"), required=True),
        Column("service", "In which service.", required=True),
        Column("shift", "In which shift.", required=True),
        Column("skills", "What they are trained in, separated by `;`."),
    ),
    required=True,
)
