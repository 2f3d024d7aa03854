"""The frozen base class of every domain value."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable, validated value. An unknown field name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def replace(self, **changes: Any) -> Self:
        """Returns a copy with some fields changed, validated again.

        Args:
            changes: new values by field name.

        Raises:
            pydantic.ValidationError: the copy would not be valid.
        """
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(fields | changes)
