"""The library: contents, versions, passages, embeddings and generations.

`jetbridge publish` makes these tables when it runs before the first start of the service, so
they may be there already.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of `ingest.schema`."""
    op.create_table(
        "library_contents",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("paged", sa.Integer(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_library_contents"),
        if_not_exists=True,
    )
    op.create_table(
        "library_embeddings",
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "hash", name="pk_library_embeddings"),
        if_not_exists=True,
    )
    op.create_table(
        "library_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("seconds", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_events"),
        if_not_exists=True,
    )
    op.create_table(
        "library_failures",
        sa.Column("file", sa.String(length=500), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("file", name="pk_library_failures"),
        if_not_exists=True,
    )
    op.create_table(
        "library_generations",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("embedder", sa.String(length=100), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("settings_key", sa.String(length=16), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("built", sa.DateTime(timezone=True), nullable=False),
        sa.Column("built_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_library_generations"),
        if_not_exists=True,
    )
    op.create_table(
        "library_pages",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("quality", sa.Float(), nullable=False),
        sa.Column("reader", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["library_contents.sha256"], name="fk_library_pages_sha256_library_contents"
        ),
        sa.PrimaryKeyConstraint("sha256", "number", name="pk_library_pages"),
        if_not_exists=True,
    )
    op.create_table(
        "library_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("claim", sa.String(length=16), nullable=False),
        sa.Column("info", sa.JSON(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["library_contents.sha256"],
            name="fk_library_versions_sha256_library_contents",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_library_versions"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_library_versions_document", "library_versions", ["document"], if_not_exists=True
    )
    op.create_index(
        "ix_library_versions_sha256", "library_versions", ["sha256"], if_not_exists=True
    )
    op.create_table(
        "library_members",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["library_generations.number"],
            name="fk_library_members_number_library_generations",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["library_versions.id"],
            name="fk_library_members_version_id_library_versions",
        ),
        sa.PrimaryKeyConstraint("number", "version_id", name="pk_library_members"),
        if_not_exists=True,
    )
    op.create_table(
        "library_passages",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("settings", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("section", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["library_versions.id"],
            name="fk_library_passages_version_id_library_versions",
        ),
        sa.PrimaryKeyConstraint("version_id", "settings", "ordinal", name="pk_library_passages"),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Drop them again, the dependants first."""
    for table in (
        "library_passages",
        "library_members",
        "library_versions",
        "library_pages",
        "library_generations",
        "library_failures",
        "library_events",
        "library_embeddings",
        "library_contents",
    ):
        op.drop_table(table)
