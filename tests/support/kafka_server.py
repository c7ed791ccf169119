"""A real Kafka for tests: one KRaft node, broker and controller, from the jars of the pom."""

import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.support.components import kafka_jars
from tests.support.ports import free_ports
from tests.support.server_process import ServerProcess
from tests.support.waiting import wait_until

START_SECONDS = 60.0
# Replication settings: there is one node. Few partitions of the two inner topics: quicker to start.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
controller.listener.names=CONTROLLER
listeners={listeners},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners={listeners}
listener.security.protocol.map={protocols},CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=8
group.initial.rebalance.delay.ms=0
"""


class Listener(NamedTuple):
    """A door of the server: its name, Kafka's security protocol, and its own properties."""

    name: str
    protocol: str
    properties: Mapping[str, str] = {}


OPEN_TO_ALL = Listener("PLAINTEXT", "PLAINTEXT")


class KafkaServer:
    """One Kafka node with its data in `directory`; stop and start keep data and address.

    It has the plain listener, and more where told; `users` are SCRAM users as StorageTool takes
    them, `properties` those of all listeners.
    """

    def __init__(
        self,
        directory: Path,
        *more: Listener,
        properties: Mapping[str, str] | None = None,
        users: Sequence[str] = (),
    ) -> None:
        self._directory = directory
        self._listeners = (OPEN_TO_ALL, *more)
        self._properties_of_all = properties or {}
        self._users = users
        self._controller_port, *ports = free_ports(1 + len(self._listeners))
        self._ports = {one.name: port for one, port in zip(self._listeners, ports, strict=True)}
        self._process: ServerProcess | None = None

    @property
    def bootstrap(self) -> str:
        """The address clients connect to, `host:port`."""
        return self.address(OPEN_TO_ALL.name)

    def address(self, listener: str) -> str:
        """The address of one of its listeners, `host:port`."""
        return f"127.0.0.1:{self._ports[listener]}"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self._directory / "server.log"

    def start(self) -> None:
        """Start, on fresh storage the first time, and wait until a client is answered."""
        if not self._properties.exists():
            self._format()
        command = self._java("-Xms256m", "-Xmx768m", "kafka.Kafka", str(self._properties))
        self._process = ServerProcess(command, self.log)
        wait_until(self._answers, f"Kafka at {self.bootstrap}", START_SECONDS)

    def stop(self) -> None:
        """End it in order: its log segments are closed, its clients told."""
        if self._process:
            self._process.stop()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process:
            self._process.kill()

    @property
    def pid(self) -> int:
        """The process id, for a test that freezes the server."""
        assert self._process, "not started"
        return self._process.pid

    @property
    def _properties(self) -> Path:
        return self._directory / "server.properties"

    def _format(self) -> None:
        names = [one.name for one in self._listeners]
        settings = PROPERTIES.format(
            listeners=",".join(f"{name}://{self.address(name)}" for name in names),
            protocols=",".join(f"{one.name}:{one.protocol}" for one in self._listeners),
            controller_port=self._controller_port,
            data=self._directory / "data",
        )
        self._properties.write_text(settings + "".join(self._more_properties()))
        cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        subprocess.run(
            self._java(
                "kafka.tools.StorageTool",
                "format",
                # With "=": an id may begin with "-", as an option does.
                f"--cluster-id={cluster_id}",
                "-c",
                str(self._properties),
                *(word for user in self._users for word in ("--add-scram", user)),
            ),
            check=True,
            capture_output=True,
        )

    def _more_properties(self) -> Iterator[str]:
        for name, value in self._properties_of_all.items():
            yield f"{name}={value}\n"
        for one in self._listeners:
            for name, value in one.properties.items():
                yield f"listener.name.{one.name.lower()}.{name}={value}\n"

    def _java(self, *arguments: str) -> list[str]:
        level = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        return ["java", "-cp", f"{kafka_jars()}/*", level, *arguments]

    def _answers(self) -> bool:
        assert self._process
        self._process.check_running()
        try:
            AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0}).list_topics(
                timeout=2
            )
        except KafkaException:
            return False
        return True
