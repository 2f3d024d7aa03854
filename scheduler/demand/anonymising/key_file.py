"""A secret key in a file of its own."""

import re
from pathlib import Path
from secrets import token_hex

from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.regular import read_regular
from scheduler.files.writing.atomic import write_text

KEY_BYTES = 32


def read_or_make_key(path: Path, out: Path) -> bytes:
    """Returns the key of a file; where there is no file, it is made, for its owner alone.

    Args:
        path: of the key.
        out: folder that is given away, and so must not hold the key.

    Raises:
        BadInput: F052, the file holds no key or would be given away; F015, it cannot be written.
    """
    if path.resolve().is_relative_to(out.resolve()):
        raise BadInput([Fault(str(path), "F052", f"is inside of {out}, and would be given away with it", "keep the key elsewhere")])
    if not path.exists():
        write_text(path, f"{token_hex(KEY_BYTES)}\n")
    try:
        text = read_regular(path).decode("ascii", "replace").strip()
    except OSError as error:
        raise BadInput([Fault(str(path), "F052", f"cannot be read: {error.strerror or error}")]) from error
    if not re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", text):
        what = f"is not a key: that would be {2 * KEY_BYTES} hexadecimal digits"
        raise BadInput([Fault(str(path), "F052", what, "name a file that is not there yet, and a key is made")])
    return bytes.fromhex(text)
