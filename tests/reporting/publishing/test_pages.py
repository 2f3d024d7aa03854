"""Sheets and letters: what stands on them, and how many pages they have."""

import hashlib
import re
import tomllib
from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest

import scheduler.reporting.publishing.typeset as typesetting
from scheduler.domain.care import Visit
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Absence, Break, Shift
from scheduler.reporting.publishing.issue import Issue
from scheduler.reporting.publishing.letters import letter_people, letter_words
from scheduler.reporting.publishing.prepare import prepare_issue
from scheduler.reporting.publishing.rota_sheets import EN_DASH, rota_carers, rota_words
from scheduler.reporting.publishing.typeset import FONTS, Typesetter
from tests.builders import at, matrix, roster, window, with_person, with_shift, with_visit
from tests.reporting.publishing.issues import PUBLISHED, issue_of, named_day

MONDAY = date(2026, 6, 1)


def pages_of(template: str, words: dict[str, object]) -> list[str]:
    """The text of each page, without any warning."""
    typesetter = Typesetter(template, PUBLISHED)
    document = pypdfium2.PdfDocument(typesetter.pdf(words))
    assert typesetter.warnings == []
    return [page.get_textpage().get_text_range() for page in document]


def days(issue: Issue, carer_id: str) -> list[dict[str, object]]:
    """The days of a sheet, of all weeks."""
    weeks = rota_words(issue, carer_id)["weeks"]
    assert isinstance(weeks, list)
    return [day for week in weeks for day in week["days"]]


def busy_weeks(weeks: int, visits_a_day: int) -> Issue:
    """Ann with many visits on each day of several weeks."""
    base = named_day()
    day_list = [MONDAY + timedelta(days=number) for number in range(7 * weeks)]
    shifts = tuple(Shift(shift_id=f"S{day}", carer_id="Ann", start=at("06:00", day), end=at("23:30", day)) for day in day_list)
    step = timedelta(minutes=15 * 60 // visits_a_day)
    plan = {f"S{day}": [(f"V{number}/{day}", at("06:15", day) + number * step) for number in range(visits_a_day)] for day in day_list}
    visits = tuple(
        Visit(
            visit_id=visit_id,
            service_user_id=f"U{number % 5 + 1}",
            minutes=10,
            windows=(window("06:00", "23:00", start.date()),),
            visit_type="personal_care",
            time_critical=number % 2 == 0,
        )
        for rows in plan.values()
        for number, (visit_id, start) in enumerate(rows)
    )
    problem = base.replace(shifts=shifts, visits=visits, horizon_end=at("00:00", day_list[-1]) + timedelta(days=1, hours=6))
    return prepare_issue((problem, matrix(problem), roster(problem, plan)), published=PUBLISHED)


def test_a_sheet_names_time_person_place_and_partner() -> None:
    (page,) = pages_of("rota", rota_words(issue_of(), "Ann"))
    for words in (
        "Ann Merrow",
        "Monday 1",
        f"08:00{EN_DASH}08:30",
        "Edith Orchard",
        "Łucja Wiśniewska",
        "HR6 8EY",
        "with Bob Foxley",
        f"07:00{EN_DASH}15:00",
    ):
        assert words in page
    assert "Break" not in page, "from 08:00 to 12:30 no break is owed"
    assert "10 min on the road" in page


@pytest.mark.parametrize("visits_a_day", [3, 14, 26])
def test_a_sheet_has_one_page_a_week_whatever_stands_on_it(visits_a_day: int) -> None:
    content = Typesetter("rota", PUBLISHED).pdf(rota_words(busy_weeks(2, visits_a_day), "Ann"))
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 2
    for page_number in range(2):
        text = document[page_number].get_textpage()
        page = text.get_text_range()
        assert page.count("Orchard") == 7 * len(range(0, visits_a_day, 5))
        # What runs off the page or over something else is still in its text: so look where it stands.
        places = [text.get_charbox(found.start()) for found in re.finditer("Orchard", page)]
        assert min(bottom for _, bottom, _, _ in places) > 35, "above the signs at the foot of the page"
        for left, _, right, top in places:
            assert not [place for place in places if place[0] < right and left < place[2] and 0 < place[3] - top < 4]
        assert len({(round(left), round(bottom)) for left, bottom, _, _ in places}) == len(places)


def test_a_single_day_of_many_visits_is_one_page_too() -> None:
    issue = busy_weeks(1, 60)
    words = rota_words(issue, "Ann")
    weeks = words["weeks"]
    assert isinstance(weeks, list)
    weeks[0]["days"] = weeks[0]["days"][:1]
    assert len(pages_of("rota", words)) == 1


def test_names_in_other_scripts_have_their_letters() -> None:
    """PDF/UA, in which typst makes the pages, refuses a letter without a shape: the pages then have a warning."""
    names = ("Zażółć Gęślą", "فاطمة الزهراء", "Siân Llŷr", "Nguyễn Thị Hương", "Олена Шевченко", "Ștefan Țepeș", "Þórður Ægisson", "Ελένη")
    for name in names:
        problem = with_person(named_day(), "U1", name=name)
        pages_of("rota", rota_words(issue_of(problem=problem), "Ann"))
        (page,) = pages_of("letter", letter_words(issue_of(problem=problem), "U1"))
        assert name.split()[0] in page or name.startswith("ف")


def test_arabic_runs_from_right_to_left_in_joined_shapes() -> None:
    """The first letter stands rightmost, and no letter has the shape that it has alone."""
    problem = with_person(named_day(), "U1", name="محمد")
    document = pypdfium2.PdfDocument(Typesetter("letter", PUBLISHED).pdf(letter_words(issue_of(problem=problem), "U1")))
    text = document[0].get_textpage()
    lefts = {text.get_text_range(number, 1): text.get_charbox(number)[0] for number in range(text.count_chars())}
    assert lefts["د"] < lefts["ح"]


def test_a_letter_without_a_shape_is_a_warning_that_names_the_page() -> None:
    problem = with_person(named_day(), "U1", name="Edith \N{DESERET CAPITAL LETTER LONG I}")
    typesetter = Typesetter("letter", PUBLISHED)
    assert typesetter.pdf(letter_words(issue_of(problem=problem), "U1")).startswith(b"%PDF")
    assert len(typesetter.warnings) == 1
    assert "Edith" in typesetter.warnings[0]


def test_pages_are_the_same_each_time_and_tagged_for_screen_readers() -> None:
    words = letter_words(issue_of(), "U1")
    first, second = (Typesetter("letter", PUBLISHED).pdf(words) for _ in range(2))
    assert first == second
    assert b"pdfuaid:part" in first


def test_a_break_stands_on_the_sheet_where_work_lasts_longer_than_six_hours() -> None:
    issue = issue_of({"SA": [("V1", "07:30"), ("V2", "09:00"), ("V4", "13:30")]})
    assert days(issue, "Ann")[0]["notes"] == ["Break of 30 min"]


def test_several_breaks_stand_on_the_sheet_as_far_as_they_are_owed() -> None:
    """Ann's visits last from 07:30 to 14:00."""
    two = tuple(Break(minutes=20, window=window(opens, closes)) for opens, closes in (("09:00", "10:00"), ("12:00", "13:00")))
    edges = tuple(Break(minutes=20, window=window(opens, closes)) for opens, closes in (("07:00", "08:00"), ("13:00", "14:30")))
    made = {"SA": [("V1", "07:30"), ("V2", "09:00"), ("V4", "13:30")]}
    owed = ["Break of 20 min between 09:00 and 10:00", "Break of 20 min between 12:00 and 13:00"]
    any_one = ["Break of 20 min between 07:00 and 08:00 or 20 min between 13:00 and 14:30"]
    for breaks, notes in ((two, owed), (edges, any_one), ((two[0], edges[1]), owed[:1])):
        issue = issue_of(made, problem=with_shift(named_day(), "SA", breaks=breaks))
        assert days(issue, "Ann")[0]["notes"] == notes


def test_who_is_on_duty_has_a_sheet_and_days_without_visits_say_so() -> None:
    problem = named_day().replace(horizon_end=at("06:00", date(2026, 6, 4)))
    away = Absence(carer_id="Cat", start=at("00:00", date(2026, 6, 2)), end=at("00:00", date(2026, 6, 3)), kind="sick")
    issue = issue_of({"SC": []}, problem=problem.replace(absences=(away,)))
    assert rota_carers(issue) == ["Ann", "Bob", "Cat"]
    assert [day["empty"] for day in days(issue, "Cat")] == ["No visits", "Away", "Off"]
    issue = issue_of({"SC": []}, problem=problem.replace(absences=(away.replace(soft=True),)))
    assert [day["empty"] for day in days(issue, "Cat")] == ["No visits", "Off", "Off"]


def test_a_night_stands_under_the_day_on_which_its_shift_begins() -> None:
    night = Shift(shift_id="SN", carer_id="Cat", start=at("22:00"), end=at("07:00", date(2026, 6, 2)))
    base = named_day()
    problem = with_visit(base, "V5", windows=(window("00:00", "06:00", date(2026, 6, 2)),))
    problem = problem.replace(shifts=(*(shift for shift in base.shifts if shift.carer_id != "Cat"), night))
    now = roster(problem, {"SN": [("V5", at("01:00", date(2026, 6, 2)))]})
    issue = prepare_issue((problem, matrix(problem), now), published=PUBLISHED)
    (monday, *_) = days(issue, "Cat")
    assert monday["shifts"] == f"22:00{EN_DASH}07:00 Tue"
    visits = monday["visits"]
    assert isinstance(visits, list)
    assert [visit["start"] for visit in visits] == ["01:00 Tue"]


def test_a_letter_says_when_and_who_and_that_a_new_face_comes() -> None:
    (page,) = pages_of("letter", letter_words(issue_of(), "U2"))
    for words in ("Łucja Wiśniewska", "Monday 1 June", "9:00 am", "Ann (new to you) and Bob (new to you)", "30 minutes"):
        assert words in page.replace("\r\n", " ").replace("\u2068", "").replace("\u2069", "")
    assert "Merrow" not in page


def test_a_letter_tells_of_a_visit_without_a_carer() -> None:
    (page,) = pages_of("letter", letter_words(issue_of({"SC": []}), "U5"))
    assert "7:00 am" in page
    assert "will telephone you" in page.replace("\r\n", " ")


def test_nobody_without_visits_gets_a_letter() -> None:
    problem = named_day()
    without = problem.replace(visits=tuple(visit for visit in problem.visits if visit.service_user_id != "U5"))
    assert letter_people(issue_of({"SC": []}, problem=without)) == ["U1", "U2", "U3", "U4"]


def test_an_update_is_for_those_concerned_only_and_marks_what_changed() -> None:
    issue = issue_of({"SB": [("V2", "09:00")], "SC": [("V5", "08:00"), ("V3", "10:00")]}, before={})
    assert rota_carers(issue) == ["Bob", "Cat"]
    assert letter_people(issue) == ["U3"]
    (page,) = pages_of("rota", rota_words(issue, "Cat"))
    assert page.count("changed") == 2, "once at the visit, once in the legend"
    (letter,) = pages_of("letter", letter_words(issue, "U3"))
    assert "Changed" in letter
    assert "replaces" in letter


def test_the_fonts_are_the_ones_that_were_vendored() -> None:
    vendor = tomllib.loads((FONTS / "vendor.toml").read_text(encoding="utf-8"))
    assert {font.name: hashlib.sha256(font.read_bytes()).hexdigest() for font in FONTS.glob("*.ttf")} == vendor["sha256"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_words_are_never_read_as_commands_of_the_typesetter() -> None:
    name = '#read("/etc/passwd") *bold* $x$ \\ <label>'
    problem: Problem = with_person(named_day(), "U1", name=name)
    (page,) = pages_of("letter", letter_words(issue_of(problem=problem), "U1"))
    assert '#read("/etc/passwd") *bold* $x$ \\ <label>' in page.replace("\r\n", " ")


def test_templates_ask_nothing_of_the_net() -> None:
    for template in typesetting.TEMPLATES.glob("*.typ"):
        text = template.read_text(encoding="utf-8")
        assert "@preview" not in text
        assert "http" not in text


def test_the_moment_of_publication_is_local() -> None:
    issue = issue_of(published=datetime(2026, 5, 31, 23, 15, tzinfo=UTC))
    assert rota_words(issue, "Ann")["published"] == "Published Monday 1 June 2026 at 00:15"
