"""A pod in service for weeks, with everything that goes wrong in them: `make soak`."""
