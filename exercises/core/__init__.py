"""What exercises are made of: the script vocabulary, tables and scores; stdlib and numpy only."""
