"""Public keys, as senders show them that sign with a key of their own."""

from base64 import b64decode
from binascii import Error as NotBase64

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

PublicKey = EllipticCurvePublicKey


def public_key(text: str) -> PublicKey | None:
    """The key of base64 DER, with or without the lines of PEM round it; None where it is none."""
    lines = [line for line in text.split() if line]
    joined = "".join(lines).removeprefix("-----BEGINPUBLICKEY-----")
    try:
        der = b64decode(joined.removesuffix("-----ENDPUBLICKEY-----"), validate=True)
        key = load_der_public_key(der)
    except (NotBase64, ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, EllipticCurvePublicKey) else None
