"""Alembic's entry point: runs the migrations on the connection it is handed.

`api.database.migrate` opens the transaction, so a migration that fails leaves nothing.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
