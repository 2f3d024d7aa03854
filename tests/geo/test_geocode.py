"""Postcodes: what each product says, and what goes wrong with files."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import TravelError
from scheduler.geo.geocode import Coordinates, NotFound, PostcodeFile, is_in_uk, is_perhaps_swapped, normal_postcode

SAMPLE = Path(__file__).parent / "data" / "code_point_open_sample.csv"
NSPL = """\
pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,lat,long
"CA8 7JG","CA8  7JG","CA8 7JG","200006","","0","366033","564878","1",54.977349,-2.532223
"BR8 7QP","BR8  7QP","BR8 7QP","198001","202301","0","549571","169349","1",51.403453,0.148952
"BT1 5GS","BT1  5GS","BT1 5GS","200001","","0","333800","374000","1",54.597,-5.930
"JE2 3AB","JE2  3AB","JE2 3AB","200001","","0","","","9",99.999999,0.000000
"HR9 9AA","HR9  9AA","HR9 9AA","200001","","0","","","9",99.999999,0.000000
"""
ONSPD_GRID_ONLY = """\
pcd,doterm,oseast1m,osnrth1m
CA8 7JG,,366033,564878
BT1 5GS,,333800,374000
HR9 9AA,,,
"""


def written(folder: Path, text: str, name: str = "postcodes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def place(found: Coordinates | NotFound) -> tuple[float, float]:
    assert isinstance(found, Coordinates), found
    return found.lat, found.lon


def sample_rows() -> list[list[str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("spelling", ["HR1 1AA", "hr1 1aa", " Hr11aa ", "HR1\u00a01AA", "HR1-1AA."])
def test_any_spelling_of_a_postcode_finds_it(spelling: str) -> None:
    assert place(PostcodeFile.read(SAMPLE).find(spelling)) == (52.060745, -2.710027)


def test_official_code_point_open_without_header_or_degrees_gives_the_same_places(tmp_path: Path) -> None:
    _, *rows = sample_rows()
    path = written(tmp_path, "\n".join(",".join(f'"{cell}"' for cell in row[:10]) for row in rows))
    official = PostcodeFile.read(path)
    assert len(official) == len(rows)
    for row in rows:
        assert place(official.find(row[0])) == pytest.approx((float(row[10]), float(row[11])), abs=2e-6)


def test_zipped_file_with_a_byte_order_mark_reads_like_the_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + SAMPLE.read_bytes()))
    assert PostcodeFile.read(path).find("HR1 1AA") == PostcodeFile.read(SAMPLE).find("HR1 1AA")


def test_folder_of_a_file_for_each_area_is_read_as_one(tmp_path: Path) -> None:
    header, *rows = sample_rows()
    for name, part in (("a", rows[::2]), ("b", rows[1::2])):
        written(tmp_path, "\n".join(",".join(row) for row in [header, *part]), f"{name}.csv")
    together = PostcodeFile.read(tmp_path)
    assert [together.find(row[0]) for row in rows] == [PostcodeFile.read(SAMPLE).find(row[0]) for row in rows]


def test_found_unknown_terminated_and_outside_gb_are_told_apart(tmp_path: Path) -> None:
    nspl = PostcodeFile.read(written(tmp_path, NSPL))
    assert place(nspl.find("CA8 7JG")) == (54.977349, -2.532223)
    assert nspl.find("BR8 7QP") is NotFound.TERMINATED
    assert nspl.find("HR9 9ZZ") is NotFound.UNKNOWN
    assert nspl.find("JE2 3AB") is NotFound.NOT_GB
    assert nspl.find("IM1 1AA") is NotFound.NOT_GB
    assert nspl.find("BTX") is NotFound.UNKNOWN


def test_row_without_a_place_counts_as_unknown(tmp_path: Path) -> None:
    """ONS writes 99.999999, Code-Point Open eastings and northings of 0."""
    assert PostcodeFile.read(written(tmp_path, NSPL)).find("HR9 9AA") is NotFound.UNKNOWN
    code_point = PostcodeFile.read(written(tmp_path, "HR9 9AA,90,0,0,E92000001\nHR1 1AA,10,351418,240501,E92000001\n"))
    assert code_point.find("HR9 9AA") is NotFound.UNKNOWN
    assert isinstance(code_point.find("HR1 1AA"), Coordinates)


def test_northern_ireland_is_found_by_degrees_and_its_irish_grid_never_taken_for_the_british(tmp_path: Path) -> None:
    assert place(PostcodeFile.read(written(tmp_path, NSPL)).find("BT1 5GS")) == (54.597, -5.930)
    grid = PostcodeFile.read(written(tmp_path, ONSPD_GRID_ONLY))
    assert grid.find("BT1 5GS") is NotFound.NOT_GB
    assert place(grid.find("CA8 7JG")) == pytest.approx((54.977349, -2.532223), abs=5e-5)
    assert grid.find("HR9 9AA") is NotFound.UNKNOWN


def test_live_row_wins_over_terminated_and_placeless_rows_of_the_same_postcode(tmp_path: Path) -> None:
    rows = ["HR1 1AA,202001,52.9,-2.9", "HR1 1AA,,99.999999,0", "HR1 1AA,,52.06,-2.71", "HR1 1AA,201001,52.8,-2.8"]
    assert place(PostcodeFile.read(written(tmp_path, "\n".join(["pcds,doterm,lat,long", *rows]))).find("HR1 1AA")) == (52.06, -2.71)


def test_of_several_columns_of_postcodes_the_one_with_the_clearest_name_counts(tmp_path: Path) -> None:
    path = written(tmp_path, "postcode,pcds,pcd2,lat,long\nx,HR1 1AA,y,52.06,-2.71\n")
    assert isinstance(PostcodeFile.read(path).find("HR1 1AA"), Coordinates)


def test_grid_reference_far_off_the_grid_is_no_place(tmp_path: Path) -> None:
    path = written(tmp_path, "HR1 1AA,10,1e30,240501\nHR1 1AB,10,351418,1e30\nHR1 1AD,10,351418,-5\n")
    assert [PostcodeFile.read(path).find(code) for code in ("HR1 1AA", "HR1 1AB", "HR1 1AD")] == [NotFound.UNKNOWN] * 3


def test_file_with_a_header_alone_knows_nothing(tmp_path: Path) -> None:
    empty = PostcodeFile.read(written(tmp_path, "pcds,lat,long\n"))
    assert len(empty) == 0
    assert empty.find("HR1 1AA") is NotFound.UNKNOWN


@given(st.text())
def test_no_text_breaks_the_look_up(text: str) -> None:
    known = {normal_postcode(row[0]) for row in sample_rows()}
    assert isinstance(PostcodeFile.read(SAMPLE).find(text), Coordinates) == (normal_postcode(text) in known)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column of postcodes"),
        ("name,lat,long\n", "no column of postcodes"),
        ("pcds,oa21cd\n", "no columns of places"),
        ("pcds,lat,east1m\n", "no columns of places"),
        ("pcds,lat,long\nHR1 1AA,52.06,-2.71\nHR1 1AB,north,-2.71\n", ":3 has a coordinate that is not a number"),
        ("pcds,lat,long\nHR1 1AA,52.06\n", ":2 has too few columns"),
        ("HR1 1AA,10\n", ":1 has too few columns"),
    ],
)
def test_unusable_file_is_a_travel_error_that_says_where_and_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TravelError, match=said):
        PostcodeFile.read(written(tmp_path, text))


def test_missing_damaged_and_misnamed_files_are_travel_errors(tmp_path: Path) -> None:
    to_int32 = gzip.compress(SAMPLE.read_bytes())
    for name, content in (("short.csv.gz", to_int32[:200]), ("plain.csv.gz", SAMPLE.read_bytes()), ("zipped.csv", to_int32)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(TravelError, match=name):
            PostcodeFile.read(tmp_path / name)
    with pytest.raises(TravelError, match=r"absent\.csv"):
        PostcodeFile.read(tmp_path / "absent.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(TravelError, match="empty"):
        PostcodeFile.read(tmp_path / "empty")


def test_box_holds_the_uk_and_not_its_neighbours() -> None:
    inside = [(49.86, -6.4), (60.85, -0.88), (52.48, 1.76), (57.81, -8.58), (54.6, -5.93)]
    outside = [(0, 0), (48.85, 2.35), (53.35, -9.05), (52.09, -182.71), (float("nan"), -2.7)]
    assert [is_in_uk(*point) for point in inside + outside] == [True] * 5 + [False] * 5


def test_swapped_degrees_are_recognised_and_nothing_else_is() -> None:
    assert is_perhaps_swapped(-2.71, 52.06)
    assert not is_perhaps_swapped(52.06, -2.71)
    assert not is_perhaps_swapped(0, 0)
    assert not is_perhaps_swapped(48.85, 2.35)
