"""The pod's only MQTT client, a process of its own: the mailbox out, acknowledgements in.

It owns the network and has no hardware and no sight of a person's data. The way of one row:
mailbox -> drain (what is next) -> window (what is under way) -> connection (MQTT 5) -> broker.
"""
