"""What pods kept, as frames whose columns are written down, and what had to be left out of them."""
