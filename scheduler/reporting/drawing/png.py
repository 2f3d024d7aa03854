"""Pictures as PNG without a browser: typst draws the SVG, with the fonts of this package."""

from importlib.util import find_spec

from scheduler.domain.errors import MissingLibrary
from scheduler.reporting.publishing.libraries import INSTALL
from scheduler.reporting.publishing.typeset import package_fonts

PIXELS_PER_INCH = 144
"""Two pixels of the PNG for each one of the SVG, which typst takes for a point: sharp on paper and on fine screens."""
PAGE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg", width: %dpt)\n'


def need_typst() -> None:
    """Checks that typst is installed, before anything is read.

    Raises:
        MissingLibrary: It is not; the message holds the command that installs it.
    """
    if find_spec("typst") is None:
        raise MissingLibrary(f"a .png needs typst: {INSTALL}. A .svg and a .html need nothing more")


def png_bytes(svg: str, width: int) -> bytes:
    """Returns a picture as the bytes of a PNG file, with two pixels for each one of the SVG.

    Args:
        svg: Text of an SVG file.
        width: Its width in pixels.

    Raises:
        MissingLibrary: Typst is not installed.
    """
    need_typst()
    from typst import Compiler  # noqa: PLC0415 - of the extra `publish`

    files = {"main.typ": PAGE % width, "picture.svg": svg.encode()}
    compiler = Compiler(input=files, font_paths=package_fonts())  # type: ignore[type-var]  # the stubs know no dict
    made = compiler.compile(format="png", ppi=PIXELS_PER_INCH)
    assert isinstance(made, bytes), "one page is one file"
    return made
