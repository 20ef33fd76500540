"""What was switched off while the site runs."""

from datetime import datetime

from sqlalchemy import DateTime, func
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Line


class SwitchedOff(Base):
    """One row for each capability that is off; none, and all are on.

    `username` is who switched it off, by the name of then; "" for the shell.
    """

    __tablename__ = "switched_off"

    name: Mapped[Line] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    reason: Mapped[Line] = mapped_column(default="", server_default="")
    username: Mapped[Line] = mapped_column(default="", server_default="")
