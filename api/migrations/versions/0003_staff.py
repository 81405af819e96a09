"""The sessions of staff who are signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "staff_sessions",
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("customer_id", sa.Integer, nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_staff_sessions"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_staff_sessions_customer_id"
        ),
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("staff_sessions")
