"""The gateway's metrics, as Prometheus reads them."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from pipeline.metrics.gateway_metrics import GATEWAY_METRICS, REQUEST_SECONDS, REQUESTS, SUPPRESSED
from pipeline.producers.gateway.measures import Measures
from tests.support.gateway import GatewayUnderTest, seen


def test_what_is_counted_is_shown() -> None:
    measures = Measures()
    measures.count(REQUESTS, "/v1/touchpoints", "202", by=2)
    measures.count(REQUESTS, "/v1/touchpoints", "202")
    measures.observe(REQUEST_SECONDS, 0.03, "/v1/touchpoints")
    families = {
        family.name: family for family in text_string_to_metric_families(measures.render().decode())
    }
    [requests] = families["cx_gateway_requests"].samples
    assert (requests.labels, requests.value) == ({"route": "/v1/touchpoints", "status": "202"}, 3)
    below = {
        sample.labels["le"]: sample.value
        for sample in families["cx_gateway_request_seconds"].samples
        if "le" in sample.labels
    }
    assert (below["0.025"], below["0.05"], below["+Inf"]) == (0, 1, 1)


def test_what_has_no_labels_begins_at_nothing() -> None:
    # So that its first rise is one.
    assert f"{SUPPRESSED} 0.0\n" in Measures().render().decode()


async def test_routes_are_those_of_the_table_whatever_is_asked() -> None:
    tested = GatewayUnderTest()
    for path in ("/a@example.org", "/webhooks/b@example.org", "/v1/touchpoints"):
        await tested.post(path, seen())
    text = tested.gateway.metrics().decode()
    assert "example" not in text
    assert tested.metric('cx_gateway_requests_total{route="none",status="404"}') == 1
    assert tested.metric('cx_gateway_requests_total{route="/webhooks/{name}",status="404"}') == 1


def test_every_metric_is_in_the_documents() -> None:
    text = (Path(__file__).parents[4] / "docs" / "gateway.md").read_text()
    assert [name for name in GATEWAY_METRICS if f"`{name}`" not in text] == []
