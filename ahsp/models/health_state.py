"""How each part of the site was when it was last looked at, so that a change is told once."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Line, When


class HealthState(Base):
    """One part.

    `state` is what was last recorded, since `since`. `seen` is what the last look found: another
    state counts once two looks in a row find it, so that a moment's hiccup is no news.
    """

    __tablename__ = "health_state"

    name: Mapped[Line] = mapped_column(primary_key=True)
    state: Mapped[Line]
    since: Mapped[When]
    seen: Mapped[Line]
    looked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
