"""TLS: whom the pod trusts as a broker, how it shows itself, and why either would not have it."""

import select
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from controller.uplink.link import Tls

_RENEW = "sign the pod's request anew (pod ca sign --renew)"
SOON = timedelta(days=90)
VERDICT_S = 1.0  # how long a broker may take for its word on the pod's certificate

# What a broker says of the pod's certificate, by the end of OpenSSL's name for its alert.
_ALERTS = {
    "CERTIFICATE_REVOKED": "the broker shuts this pod out: its certificate is revoked",
    "CERTIFICATE_EXPIRED": f"the pod's certificate has ended, the broker says: {_RENEW}",
    "CERTIFICATE_REQUIRED": "the broker asks for a certificate, and the pod shows none",
    "UNKNOWN_CA": "the broker does not know the authority that signed the pod's certificate",
}
# OpenSSL's X509_V_ERR_*, as the pod judges the broker's certificate.
_NOT_YET, _ENDED, _NAMES = 9, 10, (62, 64)
_STRANGERS = (18, 19, 20, 21)


class _Socket(ssl.SSLSocket):
    """Closes itself when the handshake fails, which paho leaves to the garbage collector.

    With TLS 1.3 the pod's handshake is over before the broker has judged its certificate. So it
    waits for the first word after it, a session ticket or the refusal: once the pod has sent
    something, the refusal may be lost with the connection.
    """

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
            if self.version() == "TLSv1.3":
                self._hear_out()
        except OSError:
            self.close()
            raise

    def _hear_out(self) -> None:
        select.select([self], [], [], VERDICT_S)
        patience = self.gettimeout()
        self.settimeout(0)
        with suppress(ssl.SSLWantReadError):
            self.recv(1)  # no broker speaks before it is spoken to
        self.settimeout(patience)


def make_context(tls: Tls) -> ssl.SSLContext:
    """Trusts the link's authority alone, and checks the broker's name; OSError or ValueError.

    The errors are those of the files: not there, not readable, not PEM, a key that does not fit.
    """
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=tls.ca)
    if tls.cert is not None:
        context.load_cert_chain(tls.cert, tls.key)
    context.sslsocket_class = _Socket
    return context


def ending(tls: Tls | None, now: datetime) -> str:
    """When the pod's certificate ends, in words, where that is soon; "" where it is not."""
    if tls is None or tls.cert is None:
        return ""
    # Not at the top: 8 MB, for pods that have a certificate alone.
    from cryptography import x509  # noqa: PLC0415

    try:
        ends = x509.load_pem_x509_certificate(tls.cert.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):  # told when it is used
        return ""
    return f"the certificate ends on {ends:%Y-%m-%d}" if ends - now < SOON else ""


def refused(error: ssl.SSLError, host: str, now: datetime | None = None) -> str:
    """Why there is no trust between the pod and the broker at `host`, and what to do."""
    if words := _alert(error):
        return words
    code = getattr(error, "verify_code", None)
    clock = f"{now or datetime.now(UTC):%Y-%m-%d}"
    if code == _NOT_YET:
        return (
            f"the pod's clock says {clock}, before the broker's certificate begins: it waits for "
            "the clock to be set, and tries again"
        )
    if code == _ENDED:
        return f"the broker's certificate has ended, or the pod's clock ({clock}) is wrong"
    if code in _NAMES:
        return f"what answers at {host} is certified under another name; check host in mqtt.yaml"
    if code in _STRANGERS:
        return f"what answers at {host} is certified by another authority; check tls in mqtt.yaml"
    why = error.reason or error
    return f"{host} and the pod do not trust each other ({why}); check tls in mqtt.yaml"


def _alert(error: ssl.SSLError) -> str:
    reason = error.reason or ""
    return next((words for end, words in _ALERTS.items() if reason.endswith(end)), "")
