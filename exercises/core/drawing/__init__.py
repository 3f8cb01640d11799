"""What single exercises show, as shapes: figures, faces, icons, scenes."""
