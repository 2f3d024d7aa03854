"""Places of postcodes by the geocoding service Nominatim, where the user asks for it. Only the postcode is sent.

Answers are kept in an SQLite file, so that no postcode is asked for twice.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scheduler.domain.errors import MissingLibrary, TravelError
from scheduler.geo.geocode import OUTSIDE_GB, POSTCODE, Coordinates, NotFound, is_in_uk, normal_postcode

PUBLIC_SERVER = "nominatim.openstreetmap.org"
SECONDS_BETWEEN = 1.0
"""The usage policy of the public server allows one question a second."""
TIMEOUT_SECONDS = 20.0
KEPT_DAYS = 180
"""An answer that there is no such postcode is asked for again after this time; new ones are made."""
COUNTRIES = "gb,gg,im,je"
INSTALL = 'pip install "carerounds[geocode]"'
_TABLE = "CREATE TABLE IF NOT EXISTS places (server TEXT, postcode TEXT, lat REAL, lon REAL, asked_at REAL, PRIMARY KEY (server, postcode))"


def cache_path() -> Path:
    """Returns the file that keeps the answers, in the user's folder for caches."""
    local = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(local) if local else Path.home() / ".cache") / "carerounds" / "nominatim.sqlite"


@dataclass
class Nominatim:
    """The geocoding service, asked at most once a second and once for each postcode.

    Attributes:
        contact: Address of whoever asks, such as an e-mail of the office; the usage policy wants to know it.
        server: Name of the server.
        cache: SQLite file of answers; None to keep them in memory only.
        adapter_factory: Makes what transports the questions, as geopy has it; None for its own.
        seconds_between: Least time between two questions.
        now: The time in seconds since 1970.
    """

    contact: str
    server: str = PUBLIC_SERVER
    cache: Path | None = field(default_factory=cache_path)
    adapter_factory: Callable[..., Any] | None = None
    seconds_between: float = SECONDS_BETWEEN
    now: Callable[[], float] = time.time
    _ask: Callable[..., Any] | None = field(default=None, init=False, repr=False)
    _failure: str = field(default="", init=False, repr=False)
    _memory: dict[str, Coordinates | NotFound] = field(default_factory=dict, init=False, repr=False)

    def find(self, postcode: str) -> Coordinates | NotFound:
        """Returns the location of a postcode in any spelling, or why there is none.

        What is no postcode of the UK, and what lies outside Great Britain, is not asked for. After a question that got no answer
        no other one is asked, so that a service that is down does not hold up every row.

        Raises:
            TravelError: The service gives no answer. Nothing is kept then.
            MissingLibrary: geopy is not installed.
        """
        code = normal_postcode(postcode)
        if not POSTCODE.fullmatch(code):
            return NotFound.UNKNOWN
        if code[:2] in OUTSIDE_GB:
            return NotFound.NOT_GB
        if code not in self._memory:
            kept = self._kept(code)
            self._memory[code] = self._ask_for(code) if kept is None else kept
        return self._memory[code]

    def _ask_for(self, code: str) -> Coordinates | NotFound:
        if self._failure:
            raise TravelError(self._failure)
        shown = f"{code[:-3]} {code[-3:]}"
        ask = self._ask or self._connect()
        self._ask = ask
        from geopy.exc import GeopyError  # noqa: PLC0415 - of the extra `geocode`

        try:
            place = ask({"postalcode": shown}, country_codes=COUNTRIES.split(","), exactly_one=True, timeout=TIMEOUT_SECONDS)
        except GeopyError as error:
            self._failure = f"{self.server} gives no answer ({type(error).__name__})"
            raise TravelError(self._failure) from error
        found: Coordinates | NotFound = NotFound.NOWHERE
        if place is not None and is_in_uk(place.latitude, place.longitude):
            found = Coordinates(float(place.latitude), float(place.longitude))
        self._keep(code, found)
        return found

    def _connect(self) -> Callable[..., Any]:
        try:
            from geopy.extra.rate_limiter import RateLimiter  # noqa: PLC0415
            from geopy.geocoders import Nominatim as Service  # noqa: PLC0415
        except ImportError as error:
            raise MissingLibrary(f"Nominatim needs geopy: {INSTALL}") from error
        options = {} if self.adapter_factory is None else {"adapter_factory": self.adapter_factory}
        service = Service(user_agent=f"carerounds ({self.contact})", domain=self.server, **options)
        limited: Callable[..., Any] = RateLimiter(
            service.geocode,
            min_delay_seconds=self.seconds_between,
            max_retries=1,
            error_wait_seconds=self.seconds_between,
            swallow_exceptions=False,
        )
        return limited

    def _kept(self, code: str) -> Coordinates | NotFound | None:
        """Returns the answer that is kept; None where there is none, or an old one that there is no such postcode."""
        with suppress(OSError, sqlite3.Error):
            if self.cache is None or not self.cache.exists():
                return None
            with closing(sqlite3.connect(self.cache)) as file:
                row = file.execute(
                    "SELECT lat, lon, asked_at FROM places WHERE server = ? AND postcode = ?", (self.server, code)
                ).fetchone()
            if row is not None and row[0] is not None:
                return Coordinates(row[0], row[1])
            if row is not None and self.now() - row[2] < KEPT_DAYS * 86_400:
                return NotFound.NOWHERE
        return None

    def _keep(self, code: str, found: Coordinates | NotFound) -> None:
        """Keeps an answer, for its owner alone; without a place to keep it, it is asked for again next time."""
        place = (found.lat, found.lon) if isinstance(found, Coordinates) else (None, None)
        with suppress(OSError, sqlite3.Error):
            if self.cache is None:
                return
            self.cache.parent.mkdir(0o700, parents=True, exist_ok=True)
            self.cache.touch(0o600)
            with closing(sqlite3.connect(self.cache)) as file, file:
                file.execute(_TABLE)
                file.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?)", (self.server, code, *place, self.now()))
