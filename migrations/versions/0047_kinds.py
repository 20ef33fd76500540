"""Which kategori the lines of an analysis have, as one number that a trigger keeps

Rows from before have none until they are written again: to fill a million of them would leave as
many dead rows in the pages that a search reads.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TRIGGER = """
CREATE FUNCTION ahsp_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.kinds := CASE WHEN '^TK' = ANY(NEW.marks) THEN 1 ELSE 0 END
        + CASE WHEN '^BHN' = ANY(NEW.marks) THEN 2 ELSE 0 END
        + CASE WHEN '^ALT' = ANY(NEW.marks) THEN 4 ELSE 0 END
        + CASE WHEN '^LAIN' = ANY(NEW.marks) THEN 8 ELSE 0 END;
    RETURN NEW;
END $$;
CREATE TRIGGER ahsp_kinds BEFORE INSERT OR UPDATE OF marks ON ahsp
FOR EACH ROW EXECUTE FUNCTION ahsp_kinds();
"""


def upgrade() -> None:
    op.add_column("ahsp", sa.Column("kinds", sa.SmallInteger()))
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER ahsp_kinds ON ahsp")
    op.execute("DROP FUNCTION ahsp_kinds")
    op.drop_column("ahsp", "kinds")
