"""How the pod is: every part's status in one document, the watchdog, and what time it is."""
