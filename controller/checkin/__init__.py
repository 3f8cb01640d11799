"""What people are asked about themselves after signing in: the check-in, and what is due."""
