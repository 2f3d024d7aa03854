"""Spoils an input folder at random: bytes, cells, rows, columns and whole files of every table and of the settings."""

import csv
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

Files = dict[str, bytes]
"""Content of each file by name."""

TOKENS = (
    *(
        '"',
        '""',
        "'",
        ",",
        ";",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\x00",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\ufeff",
        "\ufffd",
        "\u202e",
        "\u00a0",
        "\u0301",
    ),
    *("=1+1", "@SUM(A1)", "-2.71", "+44", "'", "NaN", "inf", "-inf", "1e309", "-1", "0", "0.5", "9" * 400, "10" * 30, "1_000", "0x10"),
    *("99:99", "24:00", "47:59", "25:61", "-01:00", "8.30", "0800", "12:00 PM", "2026-02-30", "2026-11-23", "9999-12-31", "0001-01-01"),
    *("23/11/2026", "11/23/26", "#N/A", "#REF!", "null", "none", "yes", "no", "TRUE", "total", "V1", "v1", "asha", "Asha", "\U0001f600"),
    *("<script>", "&amp;", "../../etc/passwd", "%s%n", "{0}", "\\", "x" * 5000, "1e5", "1 1/2", "\u0661\u0662", "\u00bd", "medication"),
)
TOML_TOKENS = (
    *("days = 100000\n", "days = -1\n", "history_days = 1000000000\n", "[travel]\n", "[rules]\n", "day = 2026-11-24\n", "day = 1\n"),
    *('timezone = "Mars/Base"\n', 'timezone = ""\n', "= 1\n", "[[rules]]\n", "a.b.c.d = 1\n", "x = [" * 50, '"', "'''", "#", "\x00"),
    *("CONTINUITY = 99999999999999999999\n", "speed = 0\n", "nan\n", "inf\n", "minutes = 1e400\n", "[columns.visits]\n", "é = 1\n"),
)
ENCODINGS = ("utf-16", "utf-16-le", "cp1252", "mac_roman", "utf-8-sig", "utf-32", "cp437")
SETTINGS = "settings.toml"


def spoil(files: Files, rng: random.Random) -> tuple[Files, str]:
    """Returns the files with one to three things wrong, and words for what was done."""
    files, done = dict(files), []
    for _ in range(rng.choice((1, 1, 2, 3))):
        name = rng.choice([*sorted(files), "visits.csv", SETTINGS])
        if name not in files:
            continue
        ways = _TOML_WAYS if name.endswith(".toml") else _BOOK_WAYS if name.endswith(".xlsx") else _TABLE_WAYS
        way = rng.choice(ways)
        files.update(way(name, files[name], rng))
        done.append(f"{way.__name__.strip('_')} {name}")
        if rng.random() < 0.05:
            files.pop(rng.choice(sorted(files)))
            done.append("remove a file")
    return files, ", ".join(done)


def as_workbook(files: Files, name: str) -> Files:
    """Returns the files with one table as a workbook; all its cells are texts."""
    import xlsxwriter  # noqa: PLC0415 - of the extra `publish`

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(name.removesuffix(".csv")[:31])
    for at, row in enumerate(csv.reader(io.StringIO(files[name].decode()))):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text)
    book.close()
    kept = {other: data for other, data in files.items() if other != name}
    return kept | {name.replace(".csv", ".xlsx"): stream.getvalue()}


def _flip_bytes(name: str, data: bytes, rng: random.Random) -> Files:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return {name: bytes(changed)}


def _drop_bytes(name: str, data: bytes, rng: random.Random) -> Files:
    at = rng.randrange(len(data) + 1)
    return {name: data[:at] + data[at + rng.choice((1, 1, 3, 50)) :]}


def _insert_token(name: str, data: bytes, rng: random.Random) -> Files:
    at = rng.randrange(len(data) + 1)
    return {name: data[:at] + rng.choice(TOKENS).encode() + data[at:]}


def _truncate(name: str, data: bytes, rng: random.Random) -> Files:
    return {name: data[: rng.randrange(len(data) + 1)]}


def _repeat(name: str, data: bytes, rng: random.Random) -> Files:
    at, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return {name: data[:end] + data[at:end] + data[end:]}


def _other_encoding(name: str, data: bytes, rng: random.Random) -> Files:
    return {name: data.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")}


def _other_file(name: str, _: bytes, rng: random.Random) -> Files:
    heads = (
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7\n",
        b"\x1f\x8b\x08",
        b"<html><table>",
        b"\xd0\xcf\x11\xe0",
        b"{}",
        b"SQLite format 3\x00",
    )
    return {name: rng.choice(heads) + rng.randbytes(rng.choice((0, 10, 2000)))}


def _empty(name: str, data: bytes, rng: random.Random) -> Files:
    return {name: rng.choice((b"", b"\n\n", b"\xef\xbb\xbf", data.split(b"\n")[0] + b"\n"))}


def _line_ends(name: str, data: bytes, rng: random.Random) -> Files:
    return {name: data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\n\r")))}


def _separator(name: str, data: bytes, rng: random.Random) -> Files:
    return {name: data.replace(b",", rng.choice((b";", b"\t", b"|", b", ")))}


def _cell(name: str, data: bytes, rng: random.Random) -> Files:
    rows = _rows(data)
    row = rng.choice(rows[1:] or rows)
    if row:
        row[rng.randrange(len(row))] = rng.choice(TOKENS)
    return {name: _csv(rows)}


def _swap_cells(name: str, data: bytes, rng: random.Random) -> Files:
    rows = _rows(data)
    a, b = rng.choice(rows), rng.choice(rows)
    if a and b:
        i, j = rng.randrange(len(a)), rng.randrange(len(b))
        a[i], b[j] = b[j], a[i]
    return {name: _csv(rows)}


def _row(name: str, data: bytes, rng: random.Random) -> Files:
    rows = _rows(data)
    at = rng.randrange(len(rows))
    way = rng.randrange(4)
    if way == 0:
        rows.insert(at, list(rng.choice(rows)))
    elif way == 1:
        rows.pop(at)
    elif way == 2:
        rows.append(["total", *[""] * (len(rows[0]) - 2), str(len(rows))])
    else:
        rows[at] = rows[at][: rng.randrange(len(rows[at]) + 1)]
    return {name: _csv(rows)}


def _column(name: str, data: bytes, rng: random.Random) -> Files:
    rows = _rows(data)
    at, way = rng.randrange(max(1, len(rows[0]))), rng.randrange(4)
    for number, row in enumerate(rows):
        if at >= len(row):
            continue
        if way == 0:
            row.pop(at)
        elif way == 1:
            row.insert(at, row[at])
        elif way == 2:
            row.append(row.pop(at))
        elif number == 0:
            row[at] = rng.choice(("", "minutes", "x" * 200, row[at].upper(), row[at] + " ", "date"))
    return {name: _csv(rows)}


def _rename(_: str, data: bytes, rng: random.Random) -> Files:
    return {rng.choice(("Visits.csv", "visits (1).csv", "travel.csv", "absences.csv", "packages.csv", "worked.csv", "rates.csv")): data}


def _settings_line(name: str, data: bytes, rng: random.Random) -> Files:
    lines = data.decode("utf-8", "replace").splitlines(keepends=True)
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(TOML_TOKENS))
    return {name: "".join(lines).encode()}


def _settings_value(name: str, data: bytes, rng: random.Random) -> Files:
    lines = data.decode("utf-8", "replace").splitlines(keepends=True)
    keys = [at for at, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    if keys:
        at = rng.choice(keys)
        value = rng.choice(
            ("0", "-1", "1e400", '""', "[]", "{}", "true", "99999999999999999999", "9" * 6000, '"x"', "2026-01-01", "07:00:00", "")
        )
        lines[at] = f"{lines[at].split('=')[0]}= {value}\n"
    return {name: "".join(lines).encode()}


def _inside_the_workbook(name: str, data: bytes, rng: random.Random) -> Files:
    """Spoils a member of the zip and packs it again, so that the package itself is whole."""
    try:
        return _repack(name, zipfile.ZipFile(io.BytesIO(data)), rng)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return {name: data}  # something before has spoiled it already


def _repack(name: str, source: zipfile.ZipFile, rng: random.Random) -> Files:
    target = io.BytesIO()
    chosen = rng.choice([*source.namelist(), "xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for member in source.namelist():
            content = source.read(member)
            if member == chosen:
                ways = (_flip_bytes, _drop_bytes, _insert_token, _truncate, _far_cell, _strange_number, _repeat)
                content = rng.choice(ways)(member, content, rng)[member]
            book.writestr(member, content)
    return {name: target.getvalue()}


def _far_cell(name: str, data: bytes, rng: random.Random) -> Files:
    far = rng.choice((b'r="XFD1048576"', b'r="A1048576"', b'r="XFD1"', b'r="ZZZZ99999999"', b'r="A0"'))
    return {name: data.replace(b'r="A2"', far).replace(b'ref="A1:', rng.choice((b'ref="A1:XFD1048576" x="', b'ref="A1:')))}


def _strange_number(name: str, data: bytes, rng: random.Random) -> Files:
    """A number that the file says of itself, such as how many texts it holds, is none that can be."""
    numbers = list(re.finditer(rb'="([^"]*\d[^"]*)"', data))
    if not numbers:
        return {name: data}
    first, last = rng.choice(numbers).span(1)
    strange = rng.choice((b"99999999999", b"4294967295", b"18446744073709551615", b"-1", b"", b"A0", b"XFD1048577", b"A1:ZZZZ99999999"))
    return {name: data[:first] + strange + data[last:]}


def _rows(data: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(data.decode("utf-8", "replace")))) or [[""]]
    except csv.Error:
        return [[line] for line in data.decode("utf-8", "replace").splitlines()] or [[""]]


def _csv(rows: list[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", escapechar="\\").writerows(rows)
    return stream.getvalue().encode("utf-8", "surrogatepass")


Way = Callable[[str, bytes, random.Random], Files]
_ANY: tuple[Way, ...] = (_flip_bytes, _drop_bytes, _insert_token, _truncate, _repeat, _other_encoding, _other_file, _empty, _line_ends)
_TABLE_WAYS: tuple[Way, ...] = (
    *_ANY,
    _insert_token,
    _insert_token,
    _cell,
    _cell,
    _cell,
    _cell,
    _swap_cells,
    _row,
    _row,
    _column,
    _column,
    _separator,
    _rename,
)
_TOML_WAYS: tuple[Way, ...] = (*_ANY[:6], _settings_line, _settings_line, _settings_value, _settings_value)
_BOOK_WAYS: tuple[Way, ...] = (_flip_bytes, _truncate, _insert_token, *[_inside_the_workbook] * 5)
