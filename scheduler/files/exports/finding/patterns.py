"""Plain headers of each table and what they stand for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """A concept and the plain headers that stand for it."""

    concept: str
    pattern: str
    unit: str = ""


_PEOPLE = (
    Pattern("forename", r"(person |carer )?forename"),
    Pattern("surname", r"(person |carer )?surname"),
    Pattern("dob", r"(person |carer )?dob"),
    Pattern("postcode", r"(person |carer |home )?postcode"),
    Pattern("lat", r"(person |carer |home )?lat(itude)?"),
    Pattern("lon", r"(person |carer |home )?(lon|long|lng|longitude)"),
)


PATTERNS: dict[str, tuple[Pattern, ...]] = {
    "visits": (
        Pattern("carer_id", r"(allocated |assigned |planned |actual )?carer (payroll )?id( \d)?|carer payroll"),
        Pattern(
            "carer_name",
            r"(allocated|assigned)( carer)?( name)?( \d)?|carer( name| surname forename)?( \d)?|(allocated|assigned) end( carer)?",
        ),
        Pattern("visit_id", r"(visit |job |event |task |schedule |roster |duty |slot )?id|visit|visit name id|unique id|row id"),
        Pattern("service_user_id", r"person id|person"),
        Pattern("service_user_name", r"person name|name|person surname forename|person forename surname"),
        *_PEOPLE,
        Pattern("weekday", r"week ?day|day week|day name|dow|day"),
        Pattern(
            "actual_start", r"(actual|real|logged|cm|monitoring) (arrived|start|in)( time)?( \d)?|arrived( time)?( \d)?|in( time)?( \d)?"
        ),
        Pattern(
            "actual_end", r"(actual|real|logged|cm|monitoring) (departed|end|out)( time)?( \d)?|departed( time)?( \d)?|out( time)?( \d)?"
        ),
        Pattern("date", r"(visit |planned |start |planned visit |planned start )?date( visit)?|visit day|week day date"),
        Pattern(
            "planned_start",
            r"(planned )?(visit )?(planned )?start( time| date time| datetime)?|(planned |visit )?time|time (visit|start)|planned in",
        ),
        Pattern("end", r"(planned )?(visit )?(planned )?end( time| date time| datetime)?|time end|planned out"),
        Pattern("end_date", r"(planned )?(visit )?(planned )?end date|date end"),
        Pattern(
            "earliest", r"earliest( start| time| start time)?|window start|not before|start window|time window start|earliest visit time"
        ),
        Pattern("latest", r"latest( start| time| start time)?|window end|not after|time window end|latest visit time"),
        Pattern("windows", r"(time )?windows?"),
        Pattern(
            "flexibility",
            r"(time |start )?flexibility( either side)?( minutes| hours)?|window either side( minutes)?|plus minus( minutes)?",
        ),
        Pattern(
            "flex_before", r"(flexibility )?(before|early|earlier)( flexibility)?( minutes)?|flexibility (before|early|minus)( minutes)?"
        ),
        Pattern("flex_after", r"(flexibility )?(after|late|later)( flexibility)?( minutes)?|flexibility (after|late|plus)( minutes)?"),
        Pattern("slot", r"(time |visit )?(slot|band|session|period)( name)?|time day|time band|part day|visit period"),
        Pattern(
            "min_minutes",
            r"(min|minimum|minutes|least|shortest) (duration|length|minutes|visit length)( minutes)?"
            r"|minimum visit duration",
        ),
        Pattern("max_minutes", r"(max|maximum|greatest|longest) (duration|length|minutes|visit length)( minutes)?"),
        Pattern(
            "minutes",
            r"(planned |visit )?(planned )?(duration|length|hours|minutes|time allotted|allotted time|allocated time|duration time)"
            r"( visit| planned| required)?( minutes| hours| hh mm| h mm| days| h| m)?|visit (hours|minutes)|(hours"
            r"|minutes) (planned|required)",
        ),
        Pattern(
            "carers",
            r"(id |count )?carers? (required|planned)|carers? count|id carers?|carers? (id )?(required|planned)|carers|carer ratio|ratio"
            r"|double (up|handed|carer)|single double|handling|required carers?|(\d )?carer visit|carers? per visit"
            r"|double up visit|dh|sd|resources?"
            r"|staffing|double|planned carers?|people required",
        ),
        Pattern(
            "skills",
            r"skills?( required)?|requirements?|competenc(y|ies)( required)?|required skills?|skill (set|id)|training required"
            r"|qualifications?",
        ),
        Pattern(
            "visit_type",
            r"(visit |service |care |activity |work )?type|service( name)?|visit (name|description|category)|care|activity"
            r"|category|purpose",
        ),
        Pattern("time_critical", r"(time |is )?critical( visit| time)?|time (sensitive|specific|fixed)|fixed time|timed"),
        Pattern("status", r"(visit |planned |current )?(status|state)"),
        Pattern("outcome", r"(visit )?(outcome|result|disposition)( id| reason| status)?"),
        Pattern(
            "cancelled",
            r"(is |visit )?(cancel|deleted|void(ed)?|withdrawn|suspended)( on| date| time| date time| datetime| flag| visit)?"
            r"|date (cancel|deleted|withdrawn)",
        ),
        Pattern("active", r"(is |visit )?(active|live|enabled)( visit| flag)?"),
        Pattern("half", r"am pm|am or pm|meridiem"),
        Pattern("reason", r"(cancel |missed |status |absence )?reason( cancel)?|cancel (note|type|reason)|reason code"),
        Pattern("priority", r"(visit )?priority"),
        Pattern("optional", r"(is )?optional"),
        Pattern("team", r"team( name)?"),
        Pattern("judged_at", r"judged"),
        Pattern("skills_held_by", r"skills held"),
        Pattern("pinned_carers", r"pinned carers?"),
        Pattern("pinned_start", r"pinned start"),
        Pattern("linked_to", r"linked to|linked end"),
        Pattern("link_min_gap", r"link minutes gap|link min gap"),
        Pattern("link_max_gap", r"link max gap"),
        Pattern("link_carers", r"link carer"),
        Pattern("link_whole", r"link whole"),
    ),
    "service_users": (
        Pattern(
            "preferred_carers", r"preferred( carers?| carer names?)?|usual carers?|regular carers?|first choice( carer)?|key carer|likes"
        ),
        Pattern(
            "refused_carers",
            r"(refused|excluded|declined|barred|banned|blocked|incompatible)( carers?)?|(do )?not (to )?(send|attend"
            r"|visit)( carers?)?|not end (send|attend|visit)"
            r"|do id send|id end (send|attend|visit)|do id (send|use|attend)( carers?)?|carers? (excluded|refused|barred"
            r"|end avoid)|unsuitable carers?|dislikes|exclusions?",
        ),
        Pattern(
            "carer_gender",
            r"(carer |preferred )(gender|carer gender)( preference| required| preferred)?|gender (preference|carer"
            r"|required)( carer)?|preferred gender",
        ),
        Pattern("service_user_id", r"person id|id|person"),
        Pattern("name", r"(person )?name|person surname forename"),
        *_PEOPLE,
        Pattern("locality", r"locality|zone"),
        Pattern("status", r"(person |package |care package |service |contract )?(status|state)"),
    ),
    "carers": (
        Pattern("carer_id", r"carer id|carer"),
        Pattern("payroll_id", r"(carer )?payroll( id)?"),
        Pattern("carer_id", r"id"),
        Pattern("name", r"(carer )?name|carer surname forename"),
        *_PEOPLE,
        Pattern("gender", r"(carer )?gender"),
        Pattern(
            "travel_mode",
            r"(travel )?(mode|transport)( travel| transport)?|travels( by)?|travel( by| method)?|travels by|transport (mode"
            r"|type)|drives?|driver|has car|car( driver| owner)?|vehicle|driving",
        ),
        Pattern("non_driver", r"non driver"),
        Pattern(
            "contract_hours",
            r"(contract(ed)? |weekly |week |planned )(hours|minutes)( (a |per )?week| weekly| pw)?|hours( per week| week| pw"
            r"| contract(ed)?)?|contract hours week|hours (weekly|contract)",
        ),
        Pattern(
            "skills",
            r"skills?|training( expiry)?|qualifications?( expiry)?|competenc(y|ies)|certificat(e|es|ion|ions)|training (skills|matrix)",
        ),
        Pattern("localities", r"localit(y|ies)|areas? (worked|covered)|works (area|zones?)|zones|patch(es)?"),
        Pattern("teams", r"teams?( name)?"),
        Pattern("max_day_minutes", r"max day minutes|max minutes day|daily limit minutes"),
        Pattern("status", r"(carer |employment )?(status|state)|active"),
        Pattern("leaving_date", r"(leaving|left|leave|end|departed) date|date (left|leaving|departed|end)"),
        Pattern("joining_date", r"(start|joining|employment start|joined) date|date (started|joined|start)"),
        Pattern("week", r"week( start| commence| date)?|w c|week w c"),
    ),
    "shifts": (
        Pattern("shift_id", r"(shift |duty |rota |planned |availability )?id|shift|duty"),
        Pattern("carer_id", r"carer id|carer"),
        Pattern("carer_name", r"carer name|name|carer surname forename"),
        Pattern("forename", r"(carer )?forename"),
        Pattern("surname", r"(carer )?surname"),
        Pattern("date", r"(shift |start |duty |planned |work )?date"),
        Pattern("weekday", r"week ?day|day week|day name|dow|day"),
        Pattern("start", r"(shift |duty |planned |availability |available )?start( time| date time| datetime)?|available start|on"),
        Pattern("end", r"(shift |duty |planned |availability |available )?end( time| date time| datetime)?|available end|off"),
        Pattern("start_place", r"start place"),
        Pattern("end_place", r"end place"),
        Pattern("break_minutes", r"break( minutes)?|unpaid break( minutes)?"),
        Pattern("break_earliest", r"break (earliest|start)"),
        Pattern("break_latest", r"break (latest|end)"),
        Pattern("week", r"week( start| commence| date| no| id)?|w c|week w c|start week"),
        Pattern("status", r"(shift |duty |planned )?(status|state)"),
        Pattern("kind", r"(shift |duty |planned )?(type|kind|reason)|availability( type)?"),
    ),
    "absences": (
        Pattern("carer_id", r"carer id|carer"),
        Pattern("carer_name", r"carer name|name|carer surname forename"),
        Pattern("forename", r"(carer )?forename"),
        Pattern("surname", r"(carer )?surname"),
        Pattern("start_time", r"(absence |leave )?start time|time start"),
        Pattern("end_time", r"(absence |leave )?end time|time end"),
        Pattern("start", r"(absence |leave )?(start|first day)( date)?( time)?|(absence |leave |date )date|date|date start"),
        Pattern("end", r"(absence |leave )?(end|last day)( date)?( time)?|date end"),
        Pattern("kind", r"(absence |leave )?(type|kind|reason)|leave|absence"),
        Pattern("status", r"status|approval|approved"),
        Pattern("part", r"half days?|half|am pm|(part|portion)( day)?|day part|session|(full|whole) half day"),
        Pattern("amount", r"(no |number )?(days|duration|length|amount|quantity)( taken| absent| day| days| no)?"),
    ),
}
"""Concepts of each table with the plain headers that stand for them; the first that matches is taken."""


NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "visits": (
        ("service_user_id", "service_user_name", "surname"),
        ("planned_start", "earliest", "windows", "slot", "pinned_start"),
        ("minutes", "end", "min_minutes", "max_minutes"),
    ),
    "shifts": (("carer_id", "carer_name", "surname"), ("start",), ("end",)),
    "absences": (("carer_id", "carer_name", "surname"), ("start",)),
    "carers": (("carer_id", "name", "surname", "payroll_id"),),
    "service_users": (("service_user_id", "name", "surname"),),
}
"""What a table must have to be one: of each group at least one concept."""


NAMES: dict[str, str] = {
    "visits": r"visit|booking|call|appointment|roster|rota|schedule",
    "shifts": r"shift|availab|dut(y|ies)|working pattern",
    "absences": r"leave|absence|holiday|sickness|unavailab|time off",
    "carers": r"carer|staff|employee|worker|caregiver|team list|personnel|people hr",
    "service_users": r"client|service ?user|customer|resident|patient|people|person",
}
"""What the name of a file or sheet says of its table."""


TELLING: dict[str, frozenset[str]] = {
    "carers": frozenset({"travel_mode", "contract_hours", "skills", "payroll_id", "gender", "localities", "teams", "leaving_date"}),
    "service_users": frozenset({"preferred_carers", "refused_carers", "carer_gender", "dob", "locality"}),
    "absences": frozenset({"kind", "end"}),
    "shifts": frozenset({"date", "weekday", "shift_id", "end"}),
}
"""Concepts that tell tables of people apart."""
