"""The real things some tests need, and why one of them is missing on this machine."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.support.chromium import chromium_missing

CHECKOUT = Path(__file__).resolve().parents[2]
DEBIANS_TEMPLATE = Path("/usr/share/prometheus/alertmanager/default.tmpl")


def kafka_jars() -> Path:
    """The folder of Kafka's jars: CX_KAFKA_LIB, else where `make test` puts them."""
    return Path(os.environ.get("CX_KAFKA_LIB") or CHECKOUT / ".tools" / "kafka" / "lib")


def outside_kafka() -> str | None:
    """The address of a Kafka that somebody else runs for the tests: CX_TEST_KAFKA=host:port."""
    return os.environ.get("CX_TEST_KAFKA") or None


def put_tools_on_the_path() -> None:
    """Let tests find the programs that `make test` unpacked into .tools."""
    packages = ("prometheus", "alertmanager")
    unpacked = [str(CHECKOUT / ".tools" / name / "usr" / "bin") for name in packages]
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", os.defpath), *unpacked])


def shared_folder() -> Path:
    """Where data of others lies: CX_SHARED, else the folder `shared` beside the checkout."""
    return Path(os.environ.get("CX_SHARED") or CHECKOUT.parent / "shared")


def helpdesk_log() -> Path:
    """The help-desk event log, gzipped CSV."""
    return shared_folder() / "data" / "helpdesk.csv.gz"


def own_kafka_missing() -> str | None:
    """Why the tests cannot start a Kafka of their own."""
    if shutil.which("java") is None:
        return "no java on the PATH"
    if not any(kafka_jars().glob("kafka_2.13-*.jar")):
        return "Kafka's jars are not there (`make test` fetches them)"
    return None


def kafka_missing() -> str | None:
    """Why no Kafka can be had, neither one of our own nor one at CX_TEST_KAFKA."""
    return None if outside_kafka() else own_kafka_missing()


def prometheus_missing() -> str | None:
    """Why Prometheus cannot be run."""
    absent = [name for name in ("prometheus", "promtool") if shutil.which(name) is None]
    return f"no {' and no '.join(absent)} on the PATH" if absent else None


def alertmanager_program() -> str | None:
    """The program's path, under its makers' name or Debian's."""
    return shutil.which("alertmanager") or shutil.which("prometheus-alertmanager")


def alertmanager_missing() -> str | None:
    """Why Alertmanager cannot be run."""
    if (program := alertmanager_program()) is None:
        return "no alertmanager on the PATH"
    if Path(program).name != "alertmanager" and not DEBIANS_TEMPLATE.exists():
        return f"Debian's Alertmanager needs {DEBIANS_TEMPLATE}"
    return None if shutil.which("amtool") else "no amtool on the PATH"


def curl_missing() -> str | None:
    """Why the examples of the documents cannot be run."""
    return None if shutil.which("curl") else "no curl on the PATH"


def helpdesk_missing() -> str | None:
    """Why the help-desk log cannot be read."""
    return None if helpdesk_log().is_file() else "no data/helpdesk.csv.gz in CX_SHARED"


class Component(NamedTuple):
    """Something a test may need: why it is missing, if it is; and whether CI must have it."""

    missing: Callable[[], str | None]
    required: bool


COMPONENTS = {
    "kafka": Component(kafka_missing, required=True),
    # A Kafka of the test's own, to be stopped or killed.
    "own_kafka": Component(own_kafka_missing, required=True),
    "prometheus": Component(prometheus_missing, required=True),
    "alertmanager": Component(alertmanager_missing, required=True),
    "chromium": Component(chromium_missing, required=True),
    "curl": Component(curl_missing, required=True),
    # Data that is not ours to publish: its tests skip, saying so, where it is absent.
    "helpdesk": Component(helpdesk_missing, required=False),
}


def all_required() -> bool:
    """Whether a missing component fails its tests instead of skipping them: CX_REQUIRE_ALL=1."""
    return os.environ.get("CX_REQUIRE_ALL") == "1"
