"""Locations of postcodes, from a file on the user's disk, and checks that a place is in the UK.

Known products: Ordnance Survey Code-Point Open (officially without a header), and ONSPD and NSPL of the
ONS, editions since 2011. Eastings and northings are converted if a file has no degrees.
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
from io import TextIOWrapper
from pathlib import Path
from typing import Self, TextIO

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import TravelError
from scheduler.domain.regular import open_regular
from scheduler.geo.grid import GRID_EAST, GRID_NORTH, Floats, grid_to_wgs84

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
    """Why a postcode has no location. The value completes the sentence "postcode HR9 9ZZ ..."."""

    UNKNOWN = "is not in the postcode file"  # or is in it without a location
    TERMINATED = "is no longer in use"
    NOT_GB = "is outside Great Britain"  # and the file gives no degrees for it
    NOWHERE = "is in no postcode file, and Nominatim knows no place for it"


@dataclass(frozen=True)
class Coordinates:
    """The location of a postcode in degrees (WGS 84)."""

    lat: float
    lon: float


def normal_postcode(postcode: str) -> str:
    """Returns the postcode in capitals, letters and digits only: ``HR11AA`` for " hr1 1aa"."""
    return re.sub(r"[^A-Z0-9]", "", postcode.upper())


def is_in_uk(lat: float, lon: float) -> bool:
    """Returns whether a point (degrees) lies in the bounding box of the UK."""
    return UK_LAT[0] <= lat <= UK_LAT[1] and UK_LON[0] <= lon <= UK_LON[1]


def is_perhaps_swapped(lat: float, lon: float) -> bool:
    """Returns whether a point (degrees) is outside the UK, and inside with the two values swapped."""
    return not is_in_uk(lat, lon) and is_in_uk(lon, lat)


@dataclass(frozen=True, eq=False)
class PostcodeFile:
    """The n postcodes of a file, as arrays: the 2.7 million of the UK take about 80 MB.

    Attributes:
        path: of the file or folder.
        codes: bytes [n], normal postcodes, sorted; of repeated ones the best row comes first.
        lat, lon: float64 [n], degrees; NaN where the file gives no location.
        terminated: bool [n], whether the postcode is no longer in use.
    """

    path: Path
    codes: Codes
    lat: Floats
    lon: Floats
    terminated: Flags

    @classmethod
    def read(cls, path: Path) -> Self:
        """Reads a file (.csv or .csv.gz), or all such files of a folder.

        Code-Point Open has a file for each postcode area.

        Raises:
            TravelError: a file cannot be read, lacks a column, or has a coordinate that is no number.
        """
        paths = sorted([*path.glob("*.csv"), *path.glob("*.csv.gz")]) if path.is_dir() else [path]
        if not paths:
            raise TravelError(f"no .csv or .csv.gz file in the postcode folder {path}")
        columns = [_read_file(file) for file in paths]
        codes = np.concatenate([column[0] for column in columns])
        lat = np.concatenate([column[1] for column in columns])
        lon = np.concatenate([column[2] for column in columns])
        terminated = np.concatenate([column[3] for column in columns])
        best_first = np.lexsort((np.isnan(lat), terminated, codes))
        return cls(path, codes[best_first], lat[best_first], lon[best_first], terminated[best_first])

    def __len__(self) -> int:
        return len(self.codes)

    def find(self, postcode: str) -> Coordinates | NotFound:
        """Returns the location of a postcode in any spelling, or why there is none."""
        code = normal_postcode(postcode)
        row = int(np.searchsorted(self.codes, np.bytes_(code.encode())))
        known = row < len(self) and self.codes[row].decode() == code
        if known and self.terminated[row]:
            return NotFound.TERMINATED
        if known and not np.isnan(self.lat[row]):
            return Coordinates(float(self.lat[row]), float(self.lon[row]))
        return NotFound.NOT_GB if POSTCODE.fullmatch(code) and code[:2] in OUTSIDE_GB else NotFound.UNKNOWN


def _read_file(path: Path) -> tuple[Codes, Floats, Floats, Flags]:
    """Returns postcodes, latitudes, longitudes (NaN where there is no location), and whether terminated."""
    with _open_text(path) as file:
        reader = csv.reader(file)
        first = next(reader, [])
        headless = bool(first) and POSTCODE.fullmatch(normal_postcode(first[0])) is not None
        column = CODE_POINT_COLUMNS if headless else _header(first, path)
        rows = itertools.chain([first], reader) if headless else reader
        axes = ("lat", "lon") if "lat" in column else ("eastings", "northings")
        codes = []
        terminated = array("b")
        first_axis = array("d")
        second_axis = array("d")
        try:
            for row in filter(None, rows):
                codes.append(normal_postcode(row[column["postcode"]]))
                terminated.append("terminated" in column and row[column["terminated"]].strip() != "")
                first_axis.append(_number(row[column[axes[0]]]))
                second_axis.append(_number(row[column[axes[1]]]))
        except IndexError as error:
            raise TravelError(f"{path}:{reader.line_num} has too few columns") from error
        except ValueError as error:
            raise TravelError(f"{path}:{reader.line_num} has a coordinate that is not a number ({error})") from error
    places = np.array(first_axis), np.array(second_axis)
    lat, lon = places if "lat" in column else _from_grid(np.array(codes, dtype=np.bytes_), *places)
    return np.array(codes, dtype=np.bytes_), *_within_uk(lat, lon), np.array(terminated, dtype=np.bool_)


@contextmanager
def _open_text(path: Path) -> Iterator[TextIO]:
    """Opens a text file, plain or compressed by gzip; every error becomes a `TravelError`."""
    is_packed = path.suffix.lower() == ".gz"
    try:
        with open_regular(path) as file, gzip.GzipFile(fileobj=file) if is_packed else file as data:
            yield TextIOWrapper(data, encoding="utf-8-sig", errors="replace", newline="")
    except (OSError, EOFError, zlib.error, csv.Error) as error:
        raise TravelError(f"the postcode file {path} cannot be read: {error}") from error


def _header(first: list[str], path: Path) -> dict[str, int]:
    """Returns the index of each column by our name for it; degrees are preferred to grid references."""
    names = [name.strip().lower() for name in first]
    # An alias earlier in our list overwrites a later one.
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
    """Returns degrees; NaN off the National Grid, and outside Great Britain where files use the Irish grid.

    The grid reference 0,0 means in these files that no location is known.
    """
    outside = np.isin(codes.astype("S2"), [area.encode() for area in OUTSIDE_GB])
    placed = ~outside & (eastings > 0) & (eastings < GRID_EAST) & (northings > 0) & (northings < GRID_NORTH)
    return grid_to_wgs84(np.where(placed, eastings, np.nan), np.where(placed, northings, np.nan))


def _within_uk(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Returns degrees, with NaN for points outside the UK.

    The degrees 0,0 and 99.999999,0 mean in these files that no location is known.
    """
    inside = (lat >= UK_LAT[0]) & (lat <= UK_LAT[1]) & (lon >= UK_LON[0]) & (lon <= UK_LON[1])
    return np.where(inside, lat, np.nan), np.where(inside, lon, np.nan)
