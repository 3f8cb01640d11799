"""What a technician does at the pod, behind the staff code: the room, and a file for each thing."""
