"""What every table shares."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Identity, Text, func
from sqlalchemy.orm import DeclarativeBase, mapped_column

from ahsp import extensions

BigId = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Line = Annotated[str, mapped_column(Text)]
"""Text of any length; "" means none, so that comparisons need no NULL rules."""
When = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""A moment, kept in UTC."""
Created = Annotated[
    datetime, mapped_column(DateTime(timezone=True), server_default=func.now(), nullable=False)
]


def as_written(context: Any) -> str:
    """The default of a canonical unit: the unit as the same row has it, "" where it has none."""
    return str(context.get_current_parameters().get("satuan", ""))


class Base(DeclarativeBase):
    """Parent of all models."""

    metadata = extensions.metadata
