"""What technicians ask of the pod, at its moment: commands, and values for its configuration.

Nothing here reads or tells what is a person's.
"""
