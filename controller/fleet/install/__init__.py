"""The machine behind the pods, set up: broker, database, ingest, exporter. For Debian."""
