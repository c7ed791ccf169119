"""A real Kafka that lets in only who proves who it is: by password or by certificate."""

import secrets
from pathlib import Path

from tests.support.authority import Authority
from tests.support.kafka_server import KafkaServer, Listener

USER = "journeys"
SASL = "SASL"
MUTUAL = "MUTUAL"
PLAIN_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule"
SCRAM_MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule"


class SecuredKafka:
    """A `KafkaServer` with a SASL_SSL listener, and one that asks for a client's certificate.

    Its own certificate is of the address 127.0.0.1 alone, so that `localhost` is a wrong name.
    `passwords` holds that of the user for each SASL mechanism.
    """

    def __init__(self, directory: Path) -> None:
        self.authority = Authority(directory)
        self.passwords = {
            mechanism: f"{mechanism}-{secrets.token_hex(8)}"
            for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
        }
        self.server = KafkaServer(
            directory,
            Listener(SASL, "SASL_SSL", self._logins()),
            Listener(MUTUAL, "SSL", {"ssl.client.auth": "required"}),
            properties=self._stores(directory),
            users=[
                f"{mechanism}=[name={USER},password={password}]"
                for mechanism, password in self.passwords.items()
                if mechanism != "PLAIN"
            ],
        )

    def _logins(self) -> dict[str, str]:
        logins = {
            f"{mechanism.lower()}.sasl.jaas.config": f"{SCRAM_MODULE} required;"
            for mechanism in self.passwords
        }
        known = f'user_{USER}="{self.passwords["PLAIN"]}"'
        logins["plain.sasl.jaas.config"] = f"{PLAIN_MODULE} required {known};"
        return {"sasl.enabled.mechanisms": ",".join(self.passwords), **logins}

    def _stores(self, directory: Path) -> dict[str, str]:
        """The broker's certificate, and the authority of its clients'."""
        pair = self.authority.issue("127.0.0.1")
        store = directory / "broker-store.pem"
        store.write_bytes(pair.key.read_bytes() + pair.certificate.read_bytes())
        return {
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(store),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority.file),
        }
