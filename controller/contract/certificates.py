"""How a pod's certificate is renewed over the connection that the old one still opens.

Nothing here is secret: a request has a public key, and so has a certificate. A pod takes in no
certificate but one that its own authority signed for its own key, whoever sends it.
"""

from typing import Annotated

from pydantic import Field

from controller.contract.payload import Payload

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
Pem = Annotated[str, Field(max_length=8192, description="PEM")]


class CertificateRequest(Payload):
    """What the authority is to sign, and until when the pod's certificate holds."""

    site: Name
    pod: Name
    fingerprint: str = Field(description="SHA-256 of the public key, 16 groups of four digits")
    request: Pem = Field(description="PKCS #10 (RFC 2986), PEM")
    ends: str = Field(description="ISO 8601 in UTC; '' where it has no certificate yet")
    refused: str = Field(default="", description="why the last certificate sent was not taken in")


class SignedCertificate(Payload):
    """The authority's answer. Only one that ends later than the pod's own is taken in."""

    certificate: Pem
