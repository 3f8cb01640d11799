"""What an exercise's Params say of their fields, beside type and default."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Within:
    """The least and the greatest value a field may have, both allowed; stands in `Annotated`."""

    low: float
    high: float
