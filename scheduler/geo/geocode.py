"""Where a postcode is, from a file on the user's own disk, and whether a place can be in the UK at all.

Known products: Ordnance Survey Code-Point Open (officially without a header), and the ONS's ONSPD and NSPL in their editions since
2011. Eastings and northings are converted where a file has no degrees.
"""

import csv
import gzip
import itertools
import re
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self, TextIO

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import TravelError
from scheduler.geo.grid import GRID_EAST, GRID_NORTH, Floats, wgs84

Codes = NDArray[np.bytes_]
Flags = NDArray[np.bool_]

UK_LAT = (49.8, 60.9)
UK_LON = (-8.7, 1.8)
OUTSIDE_GB = frozenset({"BT", "GY", "IM", "JE"})  # postcode areas of Northern Ireland, Guernsey, Man and Jersey
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
CODE_POINT_COLUMNS = {"postcode": 0, "eastings": 2, "northings": 3}
ALIASES = {
    "postcode": ("pcds", "pcd7", "pcd8", "pcd", "pcd2", "postcode"),
    "terminated": ("doterm",),
    "lat": ("lat", "latitude"),
    "lon": ("long", "lon", "longitude"),
    "eastings": ("east1m", "oseast1m", "eastings", "easting"),
    "northings": ("north1m", "osnrth1m", "northings", "northing"),
}


class NotFound(StrEnum):
    """Why a postcode has no place. The value completes the sentence "postcode HR9 9ZZ ..."."""

    UNKNOWN = "is not in the postcode file"  # or stands in it without a place
    TERMINATED = "is no longer in use"
    NOT_GB = "is outside Great Britain"  # and the file gives no degrees for it


@dataclass(frozen=True)
class Found:
    """The place of a postcode in degrees (WGS 84)."""

    lat: float
    lon: float


def normal_postcode(postcode: str) -> str:
    """The postcode in capitals, with nothing but letters and digits: ``HR11AA`` for " hr1 1aa"."""
    return re.sub(r"[^A-Z0-9]", "", postcode.upper())


def in_uk(lat: float, lon: float) -> bool:
    """Whether degrees lie in the box around the UK."""
    return UK_LAT[0] <= lat <= UK_LAT[1] and UK_LON[0] <= lon <= UK_LON[1]


def maybe_swapped(lat: float, lon: float) -> bool:
    """Whether degrees lie outside the UK, and would lie inside with latitude and longitude exchanged."""
    return not in_uk(lat, lon) and in_uk(lon, lat)


@dataclass(frozen=True, eq=False)
class PostcodeFile:
    """The postcodes of a file. Kept as arrays, so that all of the UK's (2.7 million) take some 80 MB.

    Attributes:
        path: of the file or folder.
        codes: bytes [n], normal postcodes, sorted; where one is given twice, its best row comes first.
        lat, lon: float64 [n], degrees; NaN where the file gives no place.
        terminated: bool [n].
    """

    path: Path
    codes: Codes
    lat: Floats
    lon: Floats
    terminated: Flags

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file (.csv or .csv.gz), or all such files of a folder (Code-Point Open is a file for each postcode area).

        Raises:
            TravelError: it cannot be read, lacks a column, or holds a coordinate that is not a number.
        """
        paths = sorted([*path.glob("*.csv"), *path.glob("*.csv.gz")]) if path.is_dir() else [path]
        if not paths:
            raise TravelError(f"no .csv or .csv.gz file in the postcode folder {path}")
        columns = [_read_file(one) for one in paths]
        codes = np.concatenate([column[0] for column in columns])
        lat = np.concatenate([column[1] for column in columns])
        lon = np.concatenate([column[2] for column in columns])
        terminated = np.concatenate([column[3] for column in columns])
        best_first = np.lexsort((np.isnan(lat), terminated, codes))
        return cls(path, codes[best_first], lat[best_first], lon[best_first], terminated[best_first])

    def __len__(self) -> int:
        return len(self.codes)

    def find(self, postcode: str) -> Found | NotFound:
        """The place of `postcode`, in any spelling, or why there is none."""
        code = normal_postcode(postcode)
        row = int(np.searchsorted(self.codes, np.bytes_(code.encode())))
        known = row < len(self) and self.codes[row].decode() == code
        if known and self.terminated[row]:
            return NotFound.TERMINATED
        if known and not np.isnan(self.lat[row]):
            return Found(float(self.lat[row]), float(self.lon[row]))
        return NotFound.NOT_GB if POSTCODE.fullmatch(code) and code[:2] in OUTSIDE_GB else NotFound.UNKNOWN


def _read_file(path: Path) -> tuple[Codes, Floats, Floats, Flags]:
    """Postcodes, latitudes, longitudes (NaN where there is no place), and whether terminated."""
    with _opened(path) as file:
        reader = csv.reader(file)
        first = next(reader, [])
        headless = bool(first) and POSTCODE.fullmatch(normal_postcode(first[0])) is not None
        column = CODE_POINT_COLUMNS if headless else _header(first, path)
        rows = itertools.chain([first], reader) if headless else reader
        axes = ("lat", "lon") if "lat" in column else ("eastings", "northings")
        codes, terminated, one, two = [], array("b"), array("d"), array("d")
        try:
            for row in filter(None, rows):
                codes.append(normal_postcode(row[column["postcode"]]))
                terminated.append("terminated" in column and row[column["terminated"]].strip() != "")
                one.append(_number(row[column[axes[0]]]))
                two.append(_number(row[column[axes[1]]]))
        except IndexError as error:
            raise TravelError(f"{path}:{reader.line_num} has too few columns") from error
        except ValueError as error:
            raise TravelError(f"{path}:{reader.line_num} has a coordinate that is not a number ({error})") from error
    places = np.array(one), np.array(two)
    lat, lon = places if "lat" in column else _from_grid(np.array(codes, dtype=np.bytes_), *places)
    return np.array(codes, dtype=np.bytes_), *_within_uk(lat, lon), np.array(terminated, dtype=np.bool_)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The text of a file, plain or zipped by gzip; whatever is wrong with it is a `TravelError`."""
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
            yield file
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise TravelError(f"the postcode file {path} cannot be read: {error}") from error


def _header(first: list[str], path: Path) -> dict[str, int]:
    """Where the columns stand, by our names for them; degrees are preferred to grid references."""
    names = [name.strip().lower() for name in first]
    # An alias that stands earlier in our list overwrites one that stands later.
    column = {ours: names.index(alias) for ours, aliases in ALIASES.items() for alias in reversed(aliases) if alias in names}
    if "postcode" not in column:
        raise TravelError(f"{path} has no column of postcodes (looked for {', '.join(ALIASES['postcode'])})")
    if {"lat", "lon"} <= column.keys():
        return column
    if {"eastings", "northings"} <= column.keys():
        return {ours: at for ours, at in column.items() if ours not in ("lat", "lon")}
    raise TravelError(f"{path} has no columns of places (looked for lat and long, eastings and northings)")


def _number(cell: str) -> float:
    return float(cell) if cell.strip() else np.nan


def _from_grid(codes: Codes, eastings: Floats, northings: Floats) -> tuple[Floats, Floats]:
    """Degrees; NaN off the National Grid (0,0 says that no place is known) and outside Great Britain, where files use the Irish grid."""
    outside = np.isin(codes.astype("S2"), [area.encode() for area in OUTSIDE_GB])
    placed = ~outside & (eastings > 0) & (eastings < GRID_EAST) & (northings > 0) & (northings < GRID_NORTH)
    return wgs84(np.where(placed, eastings, np.nan), np.where(placed, northings, np.nan))


def _within_uk(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """NaN for what is no place in the UK: 0,0 and 99.999999,0 mean in these files that none is known."""
    inside = (lat >= UK_LAT[0]) & (lat <= UK_LAT[1]) & (lon >= UK_LON[0]) & (lon <= UK_LON[1])
    return np.where(inside, lat, np.nan), np.where(inside, lon, np.nan)
