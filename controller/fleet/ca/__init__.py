"""A small certificate authority, for sites that have none: one directory, one file of records."""
