"""The power cut at every moment that the card can tell apart: `make powercut`."""
