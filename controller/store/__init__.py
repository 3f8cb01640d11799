"""What the pod keeps: `pod.db` (private), `mailbox.db` (shared with the uplink).

The only place that knows SQLite. Both files are in WAL mode with `synchronous=FULL`: what was
acknowledged is on the card. Two files of one connection do not commit together, so rows go from
the first to the second by a relay that may repeat itself without harm.
"""
