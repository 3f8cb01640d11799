"""One screen a file: a script that shows something and returns its outcome."""
