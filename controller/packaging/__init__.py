"""A data package: what a pod keeps, as CSV tables with a data dictionary."""
