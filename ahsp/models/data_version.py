"""A number that changes with the data, so that what was computed from it can be kept."""

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base


class DataVersion(Base):
    """One row: raised in the transaction of every change of analyses."""

    __tablename__ = "data_version"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
