"""Who is who in an export: ids, names in either order, and people of one name told apart by their date of birth."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from scheduler.files.importing.letters import without_accents
from scheduler.files.importing.suggestions import Suggestions
from scheduler.files.importing.unreadable import Unreadable

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "lady", "rev", "master"})
MOST_WORDS_OF_A_NAME = 5
_WHAT = r"(?:(?:shift|run|round|visit|call|slot|carer|care worker|worker|staff|member of staff|rota|cover|duty|post)s?)"
_NOBODY = re.compile(
    r"\W*(?:(?:unallocated|unassigned|unfilled|uncovered|unstaffed|vacant|vacancy|not (?:yet )?(?:allocated|assigned|covered|filled)"
    r"|to be (?:allocated|confirmed|assigned|covered|filled|advised)|awaiting (?:allocation|assignment|cover|carer|worker|staff))"
    rf"(?:\W+(?:{_WHAT}|[a-z]|\d+))*"
    rf"|(?:open|spare|available|empty|dummy|blank)(?:\W+{_WHAT}(?:\W+(?:[a-z]|\d+))?)?"
    rf"|no (?:one|{_WHAT})(?: (?:yet|allocated|assigned))?|cover (?:needed|required)|needs cover"
    r"|tbc|tba|nobody|none|n/?a|unknown|0)?\W*",
    re.IGNORECASE,
)


@lru_cache(1 << 14)
def is_nobody(text: str) -> bool:
    """Returns whether a cell says that no carer goes: ``*** UNALLOCATED ***``."""
    return _NOBODY.fullmatch(text.strip()) is not None


def name_key(name: str) -> tuple[str, ...]:
    """Returns the words of a name in order of the alphabet: surname first or last is the same."""
    plain = re.sub(r"\(.*?\)", " ", without_accents(name).casefold().replace("\u2019", "'"))
    return tuple(sorted(word for word in re.findall(r"[a-z']+", plain) if word not in _TITLES))


def first_name_first(name: str) -> str:
    """Returns ``Ivy Preece`` for ``Preece, Ivy``."""
    parts = [part.strip() for part in name.split(",")]
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and all(parts) else name.strip()


def is_name(text: str) -> bool:
    """Returns whether an id is a name: two words or more, without a digit."""
    return re.search(r"\d", text) is None and len(name_key(text)) >= 2


def made_id(name: str, born: str) -> str:
    """Returns an id of initials and a number that is the same in every export."""
    key = " ".join(name_key(name))
    initials = "".join(word[0] for word in first_name_first(name).split() if word[0].isalpha()).upper()[:3]
    return f"{initials or 'X'}-{hashlib.sha256(f'{key}|{born}'.encode()).hexdigest()[:6]}"


class Roll:
    """The people of one kind.

    Args:
        kind: ``client`` or ``carer``, for messages.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.names: dict[str, str] = {}
        self.births: dict[str, str] = {}
        self._by_name: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        self._by_birth: dict[tuple[tuple[str, ...], str], str] = {}
        self._by_plain: defaultdict[str, list[str]] = defaultdict(list)
        self._suggestions: Suggestions | None = None

    def add(self, person_id: str, name: str, born: str = "") -> None:
        """Adds a person."""
        if person_id in self.names:
            return
        self.names[person_id] = name
        self._by_plain[_plain(person_id)].append(person_id)
        by_id = () if re.search(r"\d", person_id) else name_key(person_id)
        for known in dict.fromkeys((name_key(name), by_id)):
            if known and person_id not in self._by_name[known]:
                self._by_name[known].append(person_id)
        if born:
            self.births[person_id] = born
            self._by_birth[name_key(name), born] = person_id
        self._suggestions = None

    def find(self, person_id: str, name: str = "", born: str = "") -> str | None:
        """Returns the id of a person; None if there is none of this id or name.

        Args:
            person_id: As the export has it; perhaps a name.
            name: Empty where it is not given.
            born: Date of birth in ISO form, or empty.

        Raises:
            Unreadable: X121, several people have this name.
        """
        if person_id in self.names:
            return person_id
        if person_id and len(alike := self._by_plain.get(_plain(person_id), [])) == 1:
            return alike[0]
        for text in filter(None, (person_id, name)):
            if born and (known := self._by_birth.get((name_key(text), born))):
                return known
            if (beside := self._id_beside(text)) is not None:
                return beside
            namesakes = [] if re.search(r"\d", text) else self._by_name.get(name_key(text), [])
            if len(namesakes) == 1:
                return namesakes[0]
            if namesakes:
                what = f'{len(namesakes)} {self.kind}s are called "{text}", and nothing tells them apart'
                raise Unreadable("X121", what, "a column with their id or date of birth does")
        return None

    def _id_beside(self, text: str) -> str | None:
        """Returns the id that stands behind one name or before it, perhaps in brackets; None if there is none.

        Where the name of that id is known and has no word in common with the text, nobody is meant for certain.
        """
        if bracket := re.fullmatch(r"([^\[\]();/|&\n]*)[\[(]\s*([^\[\]()]+?)\s*[\])]", text):
            return bracket[2] if bracket[2] in self.names and self.agree(bracket[2], bracket[1]) else None
        words = text.split()
        is_one = len(words) <= MOST_WORDS_OF_A_NAME and text.count(",") <= 1 and not re.search(r"[;/|&\n]", text)
        if len(words) < 2 or not is_one:
            return None
        first, last = words[0].strip("[](){}#:-\u2013,."), words[-1].strip("[](){}#:-\u2013,.")
        if last in self.names and not any(word.strip(",") in self.names for word in words[:-1]):
            return last if self.agree(last, " ".join(words[:-1])) else None
        others = [word for word in words[1:] if word not in "-\u2013:"]
        is_name_behind = (
            bool(others) and not re.search(r"\d", " ".join(others)) and not any(word.strip(",") in self.names for word in others)
        )
        return first if first in self.names and is_name_behind and self.agree(first, " ".join(others)) else None

    def agree(self, person_id: str, name: str) -> bool:
        """Returns whether a name may be that of an id: they have a word in common, or one of them is not known."""
        given, known = name_key(name), name_key(self.names[person_id])
        return not given or not known or not set(given).isdisjoint(known)

    def find_all(self, cell: str) -> tuple[list[str], list[str]]:
        """Returns the ids of the people whom a cell names, and what in it names nobody.

        The cell may hold ids, names in either order, or ids in brackets behind names, with any separator between them.
        """
        whole = self._try(cell)
        if whole is not None:
            return [whole], []
        found: list[str] = []
        unknown: list[str] = []
        for part in re.split(r"\s*[;/|&\n]\s*|\s+and\s+|\s*\+\s*", cell):
            self._take(part.strip(), found, unknown)
        return list(dict.fromkeys(found)), unknown

    def _take(self, part: str, found: list[str], unknown: list[str]) -> None:
        if not part or is_nobody(part):
            return
        known = self._try(part)
        if known is not None:
            found.append(known)
            return
        pieces = [piece.strip() for piece in re.split(r",(?![^(]*\))", part) if piece.strip()]
        at = 0
        while at < len(pieces):
            pair = self._try(", ".join(pieces[at : at + 2])) if at + 1 < len(pieces) else None
            single = self._try(pieces[at])
            if single is not None:
                found.append(single)
            elif pair is not None:
                found.append(pair)
                at += 1
            else:
                unknown.append(pieces[at])
            at += 1

    def one_of(self, text: str) -> str | None:
        """Returns the id of the one person whom a text names; None if it names nobody, or several."""
        return self._try(text)

    def _try(self, text: str) -> str | None:
        try:
            return self.find(text, text)
        except Unreadable:
            return None

    def suggest(self, text: str) -> str:
        """Returns the id or name closest to a text, in quotation marks; empty if none is close."""
        if self._suggestions is None:
            self._suggestions = Suggestions([*self.names, *filter(None, self.names.values())])
        return self._suggestions.closest(text)

    def prefixed(self, prefix: str) -> dict[str, str]:
        """Returns the ids with a prefix, by the ids without it."""
        return {person_id: f"{prefix}{person_id}" for person_id in self.names}


def _plain(person_id: str) -> str:
    """Returns an id without capitals, signs and leading zeros; a sign between two digits stays, and 12.0 is 12."""
    text = re.sub(r"(?<=\d)\.0+$", "", person_id.casefold().strip())
    text = re.sub(r"(?<=\d)[\W_]+(?=\d)", "-", text)
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[^\w-]+|_|(?<!\d)-|-(?!\d)", "", text))


def share_ids(one: Iterable[str], other: Iterable[str]) -> bool:
    """Returns whether two rolls use the same ids."""
    return not set(one).isdisjoint(other)
