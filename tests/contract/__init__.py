"""The contract's files in docs: writing them, and what holds them to the models."""
