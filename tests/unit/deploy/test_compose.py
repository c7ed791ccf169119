"""What docker-compose.yml says, held against the repository: to be wrong it needs no engine."""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

import pytest
import yaml

from pipeline.settings import Settings, variable
from tests.support.command_lines import refusal
from tests.support.components import CHECKOUT

COMPOSE: Mapping[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: Mapping[str, Any] = COMPOSE["services"]
OWN_IMAGE = f"cx-pipeline:{version('cx-pipeline')}"
OURS = {name: one for name, one in SERVICES.items() if one["image"] == OWN_IMAGE}

# These end by themselves; the simulator serves nothing that could be asked.
WITHOUT_HEALTH = {"topics", "schemas", "keys", "simulator"}
# Images whose own user is not root, but has no number one could rely on.
OWN_USER = {"ghcr.io/aiven-open/karapace"}
# Its start script writes the configuration into its own folders.
WRITABLE = {"kafka"}

each_service = pytest.mark.parametrize("name", SERVICES)
each_of_ours = pytest.mark.parametrize("name", OURS)


def mounts(name: str) -> Iterator[tuple[str, str, str]]:
    """Source, target and mode of each volume of a service."""
    for volume in SERVICES[name].get("volumes", []):
        source, target, *mode = volume.split(":")
        yield source, target, mode[0] if mode else "rw"


def published(name: str) -> list[tuple[str, int]]:
    """Address on this machine and port in the container of each published port."""
    found = []
    for port in SERVICES[name].get("ports", []):
        address, _, inside = port.rpartition(":")
        found.append((address, int(inside)))
    return found


def test_it_is_about_all_parts() -> None:
    assert set(SERVICES) == {
        *("kafka", "registry", "topics", "schemas", "worker", "exporter", "simulator"),
        *("keys", "gateway"),
        *("prometheus", "alertmanager", "grafana"),
    }
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert [name for name, one in SERVICES.items() if "profiles" in one] == ["simulator"]


@each_service
def test_every_image_is_pinned_to_a_version(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9./-]+:v?\d+\.\d+\.\d+", SERVICES[name]["image"])


@each_service
def test_nothing_runs_as_root_or_may_become_it(name: str) -> None:
    service = SERVICES[name]
    if service["image"].partition(":")[0] not in OWN_USER:
        assert re.fullmatch(r"[1-9]\d*:\d+", service["user"])
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "network_mode" not in service


@each_service
def test_its_file_system_is_read_only(name: str) -> None:
    assert SERVICES[name].get("read_only", False) is (name not in WRITABLE)


@each_service
def test_it_is_asked_for_its_health_unless_it_ends(name: str) -> None:
    check = SERVICES[name].get("healthcheck")
    assert (check is None) is (name in WITHOUT_HEALTH)
    if check:
        assert check["test"][0] == "CMD"
        assert {"interval", "timeout", "retries", "start_period"} <= set(check)


@each_service
def test_it_waits_for_what_it_needs_as_that_can_be_waited_for(name: str) -> None:
    for needed, wait in SERVICES[name].get("depends_on", {}).items():
        ends = SERVICES[needed]["restart"] == "no"
        assert wait["condition"] == (
            "service_completed_successfully" if ends else "service_healthy"
        )


def test_what_ends_is_not_started_again_and_the_rest_is() -> None:
    ending = {name for name, one in SERVICES.items() if one["restart"] == "no"}
    assert ending == {"topics", "schemas", "keys"}
    assert {one["restart"] for one in SERVICES.values()} == {"no", "unless-stopped"}


@each_service
def test_only_the_loopback_address_is_published(name: str) -> None:
    assert all(address.startswith("127.0.0.1:") for address, _ in published(name))


def test_no_port_of_this_machine_is_taken_twice() -> None:
    addresses = [address for name in SERVICES for address, _ in published(name)]
    assert len(set(addresses)) == len(addresses) == 7


@each_service
def test_what_is_mounted_from_the_repository_is_there_and_read_only(name: str) -> None:
    for source, _, mode in mounts(name):
        if source.startswith("."):
            assert (CHECKOUT / source).exists(), source
            assert mode == "ro"


def test_every_named_volume_is_declared_and_used() -> None:
    named = {source for name in SERVICES for source, _, _ in mounts(name) if source[0] != "."}
    assert named == set(COMPOSE["volumes"])


@each_of_ours
def test_our_commands_exist(name: str) -> None:
    assert refusal(SERVICES[name]["command"]) is None


@each_of_ours
def test_our_settings_are_known_and_can_be_used(name: str) -> None:
    given = SERVICES[name]["environment"]
    assert set(given) <= {variable(field) for field in Settings.__slots__}
    Settings.from_env(given)


@each_of_ours
def test_a_file_that_a_setting_names_is_mounted(name: str) -> None:
    targets = tuple(target for _, target, _ in mounts(name))
    named = [value for value in SERVICES[name]["environment"].values() if value[0] == "/"]
    assert [path for path in named if not path.startswith(targets)] == []


def test_the_gateway_reads_the_keys_that_are_made_and_writes_none() -> None:
    [made] = [mode for source, _, mode in mounts("keys") if source == "keys"]
    [read] = [mode for source, _, mode in mounts("gateway") if source == "keys"]
    assert (made, read) == ("rw", "ro")
    assert SERVICES["keys"]["environment"] == SERVICES["gateway"]["environment"]


def test_our_health_checks_ask_the_ports_that_are_served() -> None:
    defaults = Settings()
    ports = {
        "worker": defaults.worker_port,
        "exporter": defaults.exporter_port,
        "gateway": defaults.gateway_port,
    }
    for name, port in ports.items():
        assert f"http://127.0.0.1:{port}/healthz" in SERVICES[name]["healthcheck"]["test"][-1]
    assert published("exporter") == [("127.0.0.1:9102", defaults.exporter_port)]


def test_kafka_and_the_registry_are_where_our_parts_look_for_them() -> None:
    kafka, registry = SERVICES["kafka"]["environment"], SERVICES["registry"]["environment"]
    settings = Settings.from_env(SERVICES["worker"]["environment"])
    advertised = kafka["KAFKA_ADVERTISED_LISTENERS"].split(",")
    assert f"PLAINTEXT://{settings.brokers}" in advertised
    assert registry["KARAPACE_BOOTSTRAP_URI"] == settings.brokers
    assert settings.registry_url == f"http://registry:{registry['KARAPACE_PORT']}"
    [(host_address, host_port)] = published("kafka")
    assert f"HOST://{host_address}" in advertised
    assert f"HOST://:{host_port}" in kafka["KAFKA_LISTENERS"]
