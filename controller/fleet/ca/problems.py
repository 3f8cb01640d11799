"""What the authority does not do, in words."""


class AuthorityError(Exception):
    """Why it is refused, and what to do."""
