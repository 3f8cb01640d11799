"""The daemon: sessions, screens, people, the store and the uplink, joined in `pod`."""
