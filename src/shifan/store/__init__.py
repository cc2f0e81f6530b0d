"""The store: one repository over one SQL file format, its journal, migrations and backups."""
