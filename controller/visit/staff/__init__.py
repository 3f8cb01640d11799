"""What staff do at the pod, behind a code: the room, and a file for each kind of work."""
