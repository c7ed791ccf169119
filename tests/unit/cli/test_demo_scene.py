from pipeline.cli.demo_scene import Reader, Scene, satisfaction
from pipeline.cli.scraping import Page
from pipeline.producers.simulator.scenarios import HOUR_MS, SIMULATED_QUEUES

NOON = 1_772_452_800_000
EMPTY = Page("")


def responses(quick: int, slow: int) -> str:
    labels = 'channel="email",queue="billing",priority="normal",hours="calendar",origin="live"'
    name = "cx_first_response_seconds_bucket"
    return (
        f'{name}{{{labels},le="60.0"}} {quick}\n'
        f'{name}{{{labels},le="3600.0"}} {quick + slow}\n'
        f'{name}{{{labels},le="+Inf"}} {quick + slow}\n'
    )


def scene_of(exporter: str, worker: str = "") -> Scene:
    return Reader().scene(1.0, NOON, 10, Page(worker), Page(exporter))


def test_nothing_is_known_before_the_first_scrape() -> None:
    scene = Reader().scene(0.1, NOON, 0, EMPTY, EMPTY)
    assert not scene.worker_ready
    assert not scene.exporter_ready
    assert [row.queue for row in scene.responses] == list(SIMULATED_QUEUES)
    assert all(row.p90 is None and row.oldest_seconds is None for row in scene.responses)


def test_the_workers_numbers_are_summed_over_topics_and_partitions() -> None:
    worker = (
        'cx_pipeline_records_total{topic="cx.touchpoints.web"} 5.0\n'
        'cx_pipeline_records_total{topic="cx.touchpoints.app"} 2.0\n'
        'cx_pipeline_lag_records{partition="0",topic="cx.touchpoints.web"} 1.0\n'
        'cx_pipeline_lag_records{partition="1",topic="cx.touchpoints.web"} 2.0\n'
        'cx_pipeline_dead_letters_total{reason="unknown_kind",topic="cx.touchpoints.web"} 1.0\n'
        "cx_pipeline_customers 4.0\ncx_pipeline_duplicates_total 3.0\n"
    )
    scene = scene_of("", worker)
    assert (scene.processed, scene.lag_records, scene.customers) == (7, 3, 4)
    assert (scene.dead_letters, scene.duplicates) == (1, 3)


def test_response_times_lately_leave_out_what_was_observed_before() -> None:
    reader = Reader()
    reader.scene(1.0, NOON, 0, EMPTY, Page(responses(100, 0)))
    scene = reader.scene(20.0, NOON + 2 * HOUR_MS, 0, EMPTY, Page(responses(100, 10)))
    [billing] = [row for row in scene.responses if row.queue == "billing"]
    assert billing.answered == 110
    assert billing.p90 is not None
    assert billing.p90 < 120
    assert billing.p90_lately is not None
    assert billing.p90_lately > 3_000


def test_retracted_responses_are_taken_off() -> None:
    both = responses(5, 0) + responses(2, 0).replace(
        "response_seconds", "response_retracted_seconds"
    )
    [billing] = [row for row in scene_of(both).responses if row.queue == "billing"]
    assert billing.answered == 3


def test_the_oldest_unanswered_message_ages_with_the_story() -> None:
    since = (NOON - 90_000) / 1000
    labels = 'channel="email",queue="billing",origin="live"'
    page = f"cx_oldest_unanswered_timestamp_seconds{{{labels}}} {since}\n"
    [billing] = [row for row in scene_of(page).responses if row.queue == "billing"]
    assert billing.oldest_seconds == 90


def test_satisfaction_leaves_out_corrected_answers() -> None:
    answers = "cx_survey_answers_total"
    page = Page(
        f'{answers}{{survey="csat",score="5"}} 3.0\n'
        f'{answers}{{survey="csat",score="1"}} 2.0\n'
        f'cx_survey_answers_retracted_total{{survey="csat",score="1"}} 1.0\n'
        'cx_surveys_sent_total{survey="csat"} 9.0\n'
    )
    assert satisfaction(page, "csat") == ("csat", 75.0, 4, 9)
    assert satisfaction(page, "nps") == ("nps", None, 0, 0)


def test_rates_are_those_of_the_last_seconds() -> None:
    reader = Reader()
    web = 'cx_touchpoints_total{channel="web",kind="page.viewed"}'
    scenes = [
        reader.scene(second, NOON + second * 1000, 0, EMPTY, Page(f"{web} {count}\n"))
        for second, count in ((0, 0), (5, 50), (10, 150))
    ]
    assert scenes[-1].per_second == {"web": 20.0}
