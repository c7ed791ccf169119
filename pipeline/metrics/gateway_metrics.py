"""The metrics of the HTTP gateway: what it was asked, and what came of it."""

from typing import Final

from pipeline.metrics.declarations import SECOND, Metric

REQUESTS: Final = "cx_gateway_requests_total"
REQUEST_SECONDS: Final = "cx_gateway_request_seconds"
REQUESTS_REFUSED: Final = "cx_gateway_requests_refused_total"
TOUCHPOINTS: Final = "cx_gateway_touchpoints_total"
REJECTED: Final = "cx_gateway_rejected_total"
PLAN_VIOLATIONS: Final = "cx_gateway_plan_violations_total"
SUPPRESSED: Final = "cx_gateway_suppressed_total"
PRIVATE_DATA: Final = "cx_gateway_private_data_total"
WEBHOOK_DELIVERIES: Final = "cx_gateway_webhook_deliveries_total"
PENDING: Final = "cx_gateway_pending"
GIVEN_UP: Final = "cx_gateway_given_up"
IN_FLIGHT: Final = "cx_gateway_requests_in_flight"
READY: Final = "cx_gateway_ready"

REQUEST_BUCKETS: Final = (
    5,
    10,
    25,
    50,
    100,
    250,
    500,
    1 * SECOND,
    2_500,
    5 * SECOND,
    10 * SECOND,
)

_DECLARED: Final = (
    Metric(REQUESTS, "counter", "Requests answered.", ("route", "status")),
    Metric(
        REQUEST_SECONDS,
        "histogram",
        "First byte of the headers understood until the answer was handed over.",
        ("route",),
        REQUEST_BUCKETS,
    ),
    Metric(REQUESTS_REFUSED, "counter", "Requests refused as a whole.", ("problem",)),
    Metric(
        TOUCHPOINTS, "counter", "Events read, by what became of them.", ("source_format", "result")
    ),
    Metric(REJECTED, "counter", "Events refused.", ("reason",)),
    Metric(PLAN_VIOLATIONS, "counter", "Events not in the tracking plan.", ("action",)),
    Metric(SUPPRESSED, "counter", "Events of people of whom nothing may be kept.", ()),
    Metric(PRIVATE_DATA, "counter", "What was taken out of events as personal.", ("what",)),
    Metric(WEBHOOK_DELIVERIES, "counter", "Webhooks received.", ("source", "result")),
    Metric(PENDING, "gauge", "Events that a request waits for Kafka to acknowledge.", ()),
    Metric(GIVEN_UP, "gauge", "Events answered with 503 that are still being tried.", ()),
    Metric(IN_FLIGHT, "gauge", "Requests under way.", ()),
    Metric(READY, "gauge", "1 while Kafka takes writes.", ()),
)

GATEWAY_METRICS: Final[dict[str, Metric]] = {metric.name: metric for metric in _DECLARED}
