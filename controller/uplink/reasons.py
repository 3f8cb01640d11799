"""What a broker's reason codes mean here, in plain sentences (MQTT 5.0, section 2.4)."""

FAILURE = 0x80
"""This code and all above it are failures; below it all is well."""

PROTOCOL_ERROR = 0x82
KEEP_ALIVE = 0x8D
TOPIC_INVALID = 0x90
TOO_LARGE = 0x95
PAYLOAD_INVALID = 0x99

TRY_LATER = frozenset({0x89, 0x97})
"""Server busy, quota exceeded: the same again, later. Every other failure of a row stays one."""

DOUBTFUL = frozenset({0x80, 0x83})
"""An error that is not said to be the row's, "unspecified" or "implementation specific". A cluster
answers so where one of those who were to have the row is out of reach: others may well have it."""

_WORDS = {
    0x80: "an error that it does not name",
    0x81: "a packet that it cannot read",
    0x82: "a packet that breaks the protocol",
    0x83: "this for a reason of its own",
    0x84: "MQTT 5: it speaks an older version only",
    0x85: "the client id",
    0x86: "the user name or the password",
    0x87: "the permission: its rules do not allow this",
    0x88: "service: it is not available",
    0x89: "more work: it is busy",
    0x8A: "this pod: it is banned",
    0x8B: "service: it is shutting down",
    0x8D: "a silent connection: the keep-alive ran out",
    0x8E: "two of the same: another uplink connected under this pod's name",
    0x90: "the topic's name",
    0x93: "that much at once: its receive maximum was passed",
    0x95: "the size: the packet is too large for it",
    0x97: "more: a quota is used up",
    0x98: "service: an administrator ended it",
    0x99: "the payload's format",
    0x9A: "retained messages",
    0x9B: "QoS 1",
    0x9C: "service here: it names another server",
    0x9D: "service here: it has moved",
    0x9F: "that many connections",
}


def refusal(code: int) -> str:
    """A sentence for a code of 0x80 or above."""
    return f"the broker refuses {_WORDS.get(code, 'this')} (reason code 0x{code:02X})"
