"""How people want their exports: under a name, and as they had it last."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ahsp.models.base import Base, BigId, Created, Line
from ahsp.models.user import User


class ExportTemplate(Base):
    """Options of an export under a name that is unique among its owner's.

    A `shared` one is used by everybody and changed by its owner alone. `options` has the parameters
    of an address; whoever reads it leaves out what makes no sense by then.
    """

    __tablename__ = "export_template"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index("uq_export_template_user_id_name", "user_id", text("lower(name)"), unique=True),
        Index("ix_export_template_shared", text("lower(name)"), postgresql_where=text("shared")),
    )

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[Line]
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shared: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[Created]

    user: Mapped[User] = relationship()


class ExportChoice(Base):
    """The options that a person chose last."""

    __tablename__ = "export_choice"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
