"""Results sealed so that only the programme can read them: libsodium's sealed box (PyNaCl).

Nobody on the way opens them, nor does the pod itself once they are closed: each is sealed with a
key of its own, whose secret half is thrown away (X25519 and XSalsa20-Poly1305; Curve25519 sealed
boxes, libsodium 1.0.3 and later). All are filled up to the same length, step by step, so that the
length does not tell what is inside.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from controller import results_key
from controller.contract.bodies import SCHEME, Sealed
from controller.store.rows import Event

STEP = 4096  # bytes: more than a result has as a rule, so that nearly all are of one length
KIND = "result/sealed"


class Seal:
    """Closes results with the programme's public key; ValueError where that is none."""

    def __init__(self, public: str) -> None:
        key = results_key.read("public", public)
        self._name = results_key.name(key)
        self._box = SealedBox(PublicKey(key))

    def close(self, event: Event) -> Event:
        """The same, of which nothing shows but that it is a result."""
        inside = {"type": event.kind.replace("/", ".", 1), "data": dict(event.body)}
        text = json.dumps(inside, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
        closed = self._box.encrypt(sodium_pad(text.encode(), STEP))
        body = Sealed(scheme=SCHEME, key=self._name, sealed=base64.b64encode(closed).decode())
        return Event(KIND, event.data_class, body.model_dump(mode="json"), event.about)


class Opener:
    """Opens them with the secret key; ValueError where that is none."""

    def __init__(self, secret: str) -> None:
        key = PrivateKey(results_key.read("secret", secret))
        self._name = results_key.name(bytes(key.public_key))
        self._box = SealedBox(key)

    def open(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Its `type` and `data`; ValueError says why it does not open."""
        sealed = Sealed.model_validate(body)
        if sealed.key != self._name:
            raise ValueError(f"it is sealed to the key {sealed.key}, and this one is {self._name}")
        try:
            padded = self._box.decrypt(base64.b64decode(sealed.sealed, validate=True))
        except (CryptoError, binascii.Error) as error:
            raise ValueError("it was damaged or changed on its way") from error
        opened: dict[str, Any] = json.loads(sodium_unpad(padded, STEP))
        return opened


def generate() -> tuple[str, str]:
    """A new pair: the public and the secret half."""
    key = PrivateKey.generate()
    public = results_key.write("public", bytes(key.public_key))
    return public, results_key.write("secret", bytes(key))
