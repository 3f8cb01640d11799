"""What the pod keeps: `pod.db` (private), and `mailbox.db` (shared: what the uplink received).

The only place that knows SQLite. Both are in WAL mode with `synchronous=FULL`: what was
acknowledged is on the card. What is on its way to the uplink is in `mail.db`, in memory; two files
do not commit together, so rows go there by a relay that may repeat itself without harm.
"""
