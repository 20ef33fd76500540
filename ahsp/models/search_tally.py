"""What was searched for, day by day, whoever asked."""

from datetime import date
from typing import Any

from sqlalchemy import Date, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base


class SearchTally(Base):
    """How often a question was asked and used on one day of the site's zone; not by whom.

    `digest` stands for `question`, which has the parameters of its address, as `SavedSearch` has
    them, and may be too long for an index.
    """

    __tablename__ = "search_tally"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    times: Mapped[int] = mapped_column(default=1, server_default="1")
