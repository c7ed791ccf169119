"""A certificate authority of the tests' own: made anew for each run, trusted by nobody else."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


class Pair(NamedTuple):
    """A certificate and its key, both as PEM files."""

    certificate: Path
    key: Path


class Authority:
    """Issues certificates into files of `directory`; its own is in `file`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._ca = trustme.CA()
        self.file = directory / "authority.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def issue(self, name: str, *, password: str = "", not_after: datetime | None = None) -> Pair:
        """A certificate of a host name, an address or an e-mail address; its key in PKCS 8.

        With a password the key is encrypted.
        """
        issued = self._ca.issue_cert(name, not_after=not_after)
        pair = Pair(self._directory / f"{name}.pem", self._directory / f"{name}-key.pem")
        pair.certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
        key = load_pem_private_key(issued.private_key_pem.bytes(), None)
        sealed = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        pair.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed))
        return pair
