"""PDF pages by typst, with the fonts of this package and no others: the same pages on every machine."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.errors import CareRoundsError

if TYPE_CHECKING:
    from typst import Fonts

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
TEMPLATES = HERE / "templates"
ACCESSIBLE = "ua-1"
"""PDF/UA: tagged for screen readers. Typst refuses it where a letter has no shape in the fonts."""


def package_fonts() -> "Fonts":
    """Returns the fonts of this package, and no others."""
    from typst import Fonts  # noqa: PLC0415 - of the extra `publish`

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


class Typesetter:
    """Makes PDF files of one template.

    Attributes:
        warnings: Pages that lack the shape of a letter, in words.
    """

    def __init__(self, template: str, published: datetime) -> None:
        """Loads the fonts and the template.

        Args:
            template: Name of the template without ending.
            published: Moment that the files bear.
        """
        from typst import Compiler  # noqa: PLC0415 - of the extra `publish`

        self._compiler = Compiler(input=str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=package_fonts())
        self._timestamp = int(published.timestamp())
        self.warnings: list[str] = []

    def pdf(self, words: Mapping[str, object]) -> bytes:
        """Returns the PDF file of the words that a template expects.

        A letter that the fonts lack costs the page its tags for screen readers, and is a warning.

        Args:
            words: Content, with a ``title``.

        Raises:
            CareRoundsError: The page cannot be set.
        """
        from typst import TypstError  # noqa: PLC0415 - of the extra `publish`

        inputs = {"words": json.dumps(words)}
        try:
            return self._compile(inputs, [ACCESSIBLE])
        except TypstError as error:
            if "could not be displayed" not in error.message:
                raise CareRoundsError(f"{words['title']}: {error.message}") from error
            self.warnings.append(f"{words['title']}: the fonts lack a letter, which is shown as a box ({error.message})")
            return self._compile(inputs, [])

    def _compile(self, inputs: dict[str, str], standards: list[str]) -> bytes:
        made = self._compiler.compile(sys_inputs=inputs, pdf_standards=standards, timestamp=self._timestamp)  # type: ignore[arg-type]
        assert isinstance(made, bytes), "a PDF is one file"
        return made
