"""A real Kafka for tests: one KRaft node, broker and controller, from the jars of the pom."""

import subprocess
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

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
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=8
group.initial.rebalance.delay.ms=0
"""


class KafkaServer:
    """One Kafka node with its data in `directory`; stop and start keep data and address."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._port, self._controller_port = free_ports(2)
        self._process: ServerProcess | None = None

    @property
    def bootstrap(self) -> str:
        """The address clients connect to, `host:port`."""
        return f"127.0.0.1:{self._port}"

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
        settings = PROPERTIES.format(
            port=self._port,
            controller_port=self._controller_port,
            data=self._directory / "data",
        )
        self._properties.write_text(settings)
        cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        subprocess.run(
            self._java(
                "kafka.tools.StorageTool",
                "format",
                "-t",
                cluster_id,
                "-c",
                str(self._properties),
            ),
            check=True,
            capture_output=True,
        )

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
