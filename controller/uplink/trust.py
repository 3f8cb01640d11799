"""TLS: whom the pod trusts as a broker, and how it shows itself."""

import ssl

from controller.uplink.link import Tls


class _Socket(ssl.SSLSocket):
    """Closes itself when the handshake fails, which paho leaves to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def make_context(tls: Tls) -> ssl.SSLContext:
    """Trusts the link's authority alone, and checks the broker's name; OSError or ValueError.

    The errors are those of the files: not there, not readable, not PEM, a key that does not fit.
    """
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=tls.ca)
    if tls.cert is not None:
        context.load_cert_chain(tls.cert, tls.key)
    context.sslsocket_class = _Socket
    return context
