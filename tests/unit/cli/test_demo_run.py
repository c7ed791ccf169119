from pipeline.broker.embedded import settings_for
from pipeline.cli.demo_run import addresses_of, complete, env_of, free_ports, settings_of_demo
from pipeline.cli.demo_scene import Reader, Scene
from pipeline.cli.scraping import Page
from pipeline.cli.start import read_agreed
from pipeline.producers.simulator.scenarios import SIMULATED_QUEUES
from pipeline.settings import Settings


def scene(produced: int, processed: int, duplicates: int = 0, dead_letters: int = 0) -> Scene:
    empty = Reader().scene(1.0, 0, produced, Page(""), Page(""))
    return empty._replace(processed=processed, duplicates=duplicates, dead_letters=dead_letters)


def test_the_settings_survive_their_way_through_the_environment() -> None:
    settings = settings_of_demo(Settings(check_topic_ids=False, log_level="debug"))
    assert Settings.from_env(env_of(settings)) == settings


def test_what_secures_the_own_kafka_and_pages_is_left_out() -> None:
    secured = Settings(
        security_protocol="SASL_SSL",
        sasl_username="me",
        sasl_password="s3cret",  # noqa: S106  # nobody's
        ssl_ca_file="ca.pem",
        ssl_cert_file="c.pem",
        ssl_key_file="k.pem",
        ssl_key_password="s3cret",  # noqa: S106  # nobody's
        http_tls_cert_file="c.pem",
        http_tls_key_file="k.pem",
    )
    env = env_of(settings_of_demo(settings_for("127.0.0.1:9092", secured)))
    assert Settings.from_env(env).security_protocol == "PLAINTEXT"
    assert [value for value in env.values() if "s3cret" in value or value.endswith(".pem")] == []


def test_the_simulated_queues_are_labels() -> None:
    assert settings_of_demo(Settings()).queues == SIMULATED_QUEUES


def test_what_was_agreed_is_that_of_the_simulated_company_unless_another_file_is_set() -> None:
    agreed = read_agreed(settings_of_demo(Settings()))
    assert set(agreed.queues) == set(SIMULATED_QUEUES)
    assert agreed.sla
    assert settings_of_demo(Settings(agreement="my.toml")).agreement == "my.toml"


def test_worker_and_exporter_serve_on_ports_of_their_own_on_this_machine_alone() -> None:
    addresses = addresses_of(settings_of_demo(Settings()))
    assert addresses.worker != addresses.exporter
    assert all(address.startswith("http://127.0.0.1:") for address in addresses)


def test_free_ports_are_different_ones() -> None:
    assert len(set(free_ports(20))) == 20


def test_it_is_complete_when_each_record_is_processed_and_each_that_counts_is_exported() -> None:
    assert complete(scene(10, 10), 10)
    assert complete(scene(10, 10, duplicates=2, dead_letters=1), 7)


def test_it_is_not_complete_while_something_is_missing() -> None:
    assert not complete(scene(10, 9), 9)
    assert not complete(scene(10, 10), 9)
    assert not complete(scene(10, 10, duplicates=2), 10)
