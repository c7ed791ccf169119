"""Every part on a Kafka behind TLS and a login, and what is told when it lets nobody in."""

import json
import logging
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pytest

from pipeline.broker.connection import BrokerUnavailable
from pipeline.contract.touchpoint import Touchpoint
from pipeline.producers import touchpoints
from pipeline.producers.sdk import TouchpointPublisher
from pipeline.settings import Settings
from tests.integration.commands import run_cx
from tests.support.authority import Authority, Pair
from tests.support.components import CHECKOUT
from tests.support.processes import CxLauncher, CxProcess
from tests.support.secured_kafka import MUTUAL, SASL, USER, SecuredKafka
from tests.support.waiting import wait_until

pytestmark = pytest.mark.needs("own_kafka")

KEY_PASSWORD = "s3cret-of-the-key"  # noqa: S105  # of a key made for one run
# What no log may hold, beside the passwords.
PRIVATE = ("PRIVATE KEY", KEY_PASSWORD)
CHECKS = ("broker", "topics", "schemas", "clocks", "lag", "agreement")
SHOP = CHECKOUT / "examples" / "shop.jsonl"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    secured = SecuredKafka(tmp_path_factory.mktemp("secured"))
    try:
        secured.server.start()
        yield secured
    finally:
        secured.server.stop()


@pytest.fixture(scope="module")
def client(secured: SecuredKafka) -> Pair:
    """The certificate of a client, its key encrypted."""
    return secured.authority.issue("worker@example.com", password=KEY_PASSWORD)


def login(secured: SecuredKafka, mechanism: str) -> dict[str, str]:
    return {
        "CX_BROKERS": secured.server.address(SASL),
        "CX_SECURITY_PROTOCOL": "SASL_SSL",
        "CX_SASL_MECHANISM": mechanism,
        "CX_SASL_USERNAME": USER,
        "CX_SASL_PASSWORD": secured.passwords[mechanism],
        "CX_SSL_CA_FILE": str(secured.authority.file),
    }


def certificate(secured: SecuredKafka, client: Pair) -> dict[str, str]:
    return {
        "CX_BROKERS": secured.server.address(MUTUAL),
        "CX_SECURITY_PROTOCOL": "SSL",
        "CX_SSL_CA_FILE": str(secured.authority.file),
        "CX_SSL_CERT_FILE": str(client.certificate),
        "CX_SSL_KEY_FILE": str(client.key),
        "CX_SSL_KEY_PASSWORD": KEY_PASSWORD,
    }


@pytest.fixture
def way(request: pytest.FixtureRequest, secured: SecuredKafka, client: Pair) -> Mapping[str, str]:
    """The settings that lead to this broker: by a mechanism of SASL, or by a certificate."""
    if request.param == "certificate":
        return certificate(secured, client)
    return login(secured, request.param)


@pytest.fixture
def cx_env(own_env: Mapping[str, str], way: Mapping[str, str]) -> Mapping[str, str]:
    # Whatever the libraries tell is to hold no secret either.
    return {**own_env, **way, "CX_PARTITIONS": "1", "CX_LOG_LEVEL": "debug"}


def opened(number: int) -> Touchpoint:
    return touchpoints.case_opened(channel="email", customer_id=str(number), case_id=f"C-{number}")


async def publish(env: Mapping[str, str], *published: Touchpoint) -> None:
    async with TouchpointPublisher(Settings.from_env(env)) as publisher:
        for touchpoint in published:
            await publisher.publish(touchpoint)
        await publisher.flush()


def pages_of(part: CxProcess) -> str:
    """Where a part that was started on any port serves, `host:port`."""
    return part.wait_for_line(r"serving on ").rpartition(" ")[2]


def total(page: str, metric: str, tls: ssl.SSLContext | None = None) -> float:
    """The sum over all series of a metric on a page."""
    with urlopen(page, context=tls, timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(metric))


def hold_no_secret(secured: SecuredKafka, *texts: str) -> None:
    for secret in (*secured.passwords.values(), *PRIVATE):
        assert [text for text in texts if secret in text] == []


@pytest.mark.parametrize("way", ["SCRAM-SHA-512", "SCRAM-SHA-256", "certificate"], indirect=True)
async def test_every_part_reaches_a_broker_that_asks_who_it_is(
    cx: CxLauncher, cx_env: Mapping[str, str], secured: SecuredKafka
) -> None:
    assert run_cx(cx_env, "topics", "create").status == 0
    cx("worker")
    page = f"http://{pages_of(cx('exporter'))}/metrics"
    published = [opened(number) for number in range(10)]
    await publish(cx_env, *published, published[3], published[7])
    wait_until(lambda: total(page, "cx_cases_opened_total{") == 10, "ten cases")
    doctor = run_cx(cx_env, "doctor", "--json")
    levels = {row["check"]: row["level"] for row in json.loads(doctor.out)}
    assert levels == dict.fromkeys(CHECKS, "ok")
    hold_no_secret(secured, doctor.err, *(each.log.read_text() for each in cx.started))


@pytest.mark.parametrize("way", ["PLAIN"], indirect=True)
def test_who_produces_looks_and_scrapes_reaches_it_too(
    cx: CxLauncher, cx_env: Mapping[str, str], secured: SecuredKafka, tmp_path: Path
) -> None:
    assert run_cx(cx_env, "topics", "create").status == 0
    own = secured.authority.issue("127.0.0.1")
    worker = cx(
        "worker",
        CX_HTTP_TLS_CERT_FILE=str(own.certificate),
        CX_HTTP_TLS_KEY_FILE=str(own.key),
    )
    state = str(tmp_path / "state.json")
    ended = [
        run_cx(cx_env, "simulate", "--count", "20", "--rate", "1000"),
        run_cx(
            cx_env,
            "backfill",
            str(SHOP),
            "--mapping",
            str(SHOP.with_suffix(".toml")),
            "--state",
            state,
        ),
    ]
    assert [each.status for each in ended] == [0, 0], ended
    page = f"https://{pages_of(worker)}/metrics"
    trusting = ssl.create_default_context(cafile=secured.authority.file)
    wait_until(lambda: total(page, "cx_pipeline_records_total{", trusting) > 20, "records")
    hold_no_secret(secured, worker.log.read_text(), *(each.err for each in ended))


SCRAM, CERTIFICATE = "SCRAM-SHA-512", "certificate"
WRONG_PASSWORD = "s3cret-but-wrong"  # noqa: S105  # nobody's
UNTRUSTED = "has a certificate that is not to be trusted"


class Wrong(NamedTuple):
    """Settings with which a way does not lead to the broker, and what a command tells of it.

    `{port}` is the broker's port, `{strangers}` the folder of somebody else's authority.
    """

    way: str
    settings: Mapping[str, str]
    told: str
    command: str


WRONGS = {
    "password": Wrong(
        SCRAM,
        {"CX_SASL_PASSWORD": WRONG_PASSWORD},
        "127.0.0.1:{port} refuses the login: Authentication failed during authentication due to "
        "invalid credentials with SASL mechanism SCRAM-SHA-512",
        "worker",
    ),
    "authority": Wrong(
        SCRAM,
        {"CX_SSL_CA_FILE": "{strangers}/authority.pem"},
        f"127.0.0.1:{{port}} {UNTRUSTED}: unable to get local issuer certificate (CX_SSL_CA_FILE)",
        "exporter",
    ),
    "host name": Wrong(
        SCRAM,
        {"CX_BROKERS": "localhost:{port}"},
        f"localhost:{{port}} {UNTRUSTED}: "
        "Hostname mismatch, certificate is not valid for 'localhost'",
        "topics check",
    ),
    "no certificate": Wrong(
        CERTIFICATE,
        {"CX_SSL_CERT_FILE": "", "CX_SSL_KEY_FILE": "", "CX_SSL_KEY_PASSWORD": ""},
        "127.0.0.1:{port} wants a client certificate (CX_SSL_CERT_FILE, CX_SSL_KEY_FILE)",
        "simulate --count 1",
    ),
    "a stranger's certificate": Wrong(
        CERTIFICATE,
        {
            "CX_SSL_CERT_FILE": "{strangers}/worker@example.com.pem",
            "CX_SSL_KEY_FILE": "{strangers}/worker@example.com-key.pem",
            "CX_SSL_KEY_PASSWORD": "",
        },
        "127.0.0.1:{port} refuses the client certificate (CX_SSL_CERT_FILE): certificate unknown",
        "journey show 1",
    ),
}
EACH_WRONG = pytest.mark.parametrize(
    ("way", "wrong"),
    [(wrong.way, wrong) for wrong in WRONGS.values()],
    indirect=["way"],
    ids=WRONGS,
)


class Refused(NamedTuple):
    """An environment with which the broker is not reached, and the line that says so."""

    env: Mapping[str, str]
    line: str


@pytest.fixture
def refused(wrong: Wrong, cx_env: Mapping[str, str], tmp_path: Path) -> Refused:
    Authority(tmp_path).issue("worker@example.com")
    known = {"port": cx_env["CX_BROKERS"].rpartition(":")[2], "strangers": tmp_path}
    settings = {name: value.format(**known) for name, value in wrong.settings.items()}
    return Refused({**cx_env, **settings}, wrong.told.format(**known))


@EACH_WRONG
async def test_a_publisher_that_is_not_let_in_is_told_why_at_once(
    refused: Refused, secured: SecuredKafka, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(BrokerUnavailable) as told, caplog.at_level(logging.INFO):
        await publish(refused.env, opened(1))
    assert str(told.value) == refused.line
    assert caplog.messages == [], "nobody waits for what no waiting heals"


@EACH_WRONG
def test_a_command_that_is_not_let_in_ends_at_once_with_one_line(
    refused: Refused, wrong: Wrong, secured: SecuredKafka
) -> None:
    status, out, err = run_cx(refused.env, *wrong.command.split())
    told = [line for line in err.splitlines() if " serving on " not in line]
    assert (status, out) == (1, "")
    assert told == [f"cx: {refused.line}"]
    hold_no_secret(secured, err)
    assert WRONG_PASSWORD not in err


@pytest.mark.parametrize("way", [SCRAM], indirect=True)
def test_doctor_names_the_check_that_fails_and_the_reason(cx_env: Mapping[str, str]) -> None:
    ended = run_cx(cx_env, "doctor", "--json", CX_SASL_PASSWORD=WRONG_PASSWORD)
    broker = json.loads(ended.out)[0]
    assert ended.status == 1
    assert (broker["check"], broker["level"]) == ("broker", "FAIL")
    assert " refuses the login: " in broker["text"]
    assert WRONG_PASSWORD not in ended.out + ended.err


@pytest.mark.parametrize("way", [CERTIFICATE], indirect=True)
def test_a_password_out_of_a_file_opens_the_key(cx_env: Mapping[str, str], tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{KEY_PASSWORD}\n")
    env = {name: value for name, value in cx_env.items() if name != "CX_SSL_KEY_PASSWORD"}
    ended = run_cx(env, "topics", "create", CX_SSL_KEY_PASSWORD_FILE=str(file))
    assert ended.status == 0, ended.err
