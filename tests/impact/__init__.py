"""The accessibility checker of npm, and how it is run on a page."""
