"""A visit, from the first press to the sign-out: the session, its rooms, and what always wins."""
