"""The machine behind the pods, set up in a bare Debian and run in a network of its own."""
