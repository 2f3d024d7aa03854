"""A cell that cannot be parsed."""


class Unreadable(Exception):  # noqa: N818 - it says what the cell is
    """A cell that cannot be parsed.

    Attributes:
        code: of the fault.
        what: description.
        maybe: possible correction.
    """

    def __init__(self, code: str, what: str, maybe: str = "") -> None:
        self.code = code
        self.what = what
        self.maybe = maybe
        super().__init__(what)
