"""A walker who presses anything, at the whole session with its real store, on a virtual clock."""
