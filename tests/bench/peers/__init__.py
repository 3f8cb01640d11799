"""Programs that stand beside ours, each run by the interpreter of an environment of its own."""
