"""What pods tell, kept in PostgreSQL, and each pod told how far it is kept (`pod ingest`)."""
