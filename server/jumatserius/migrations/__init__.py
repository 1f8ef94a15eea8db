"""Migrations of the schema, for SQLite and PostgreSQL."""
