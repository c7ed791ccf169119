from pipeline.core.clocks import Now, PartitionClocks


def test_live_time_is_the_greatest_seen_and_does_not_go_back() -> None:
    clocks = PartitionClocks()
    clocks.observe("live", "web", 500, 600)
    clocks.observe("live", "chat", 300, 600)
    assert clocks.now() == Now(500, 500)


def test_a_producers_fast_clock_does_not_make_everybody_else_late() -> None:
    clocks = PartitionClocks()
    clocks.observe("live", "web", 9_000, 600)
    assert clocks.now().live == 600


def test_idle_live_time_follows_the_wall_and_does_not_go_back() -> None:
    clocks = PartitionClocks()
    clocks.idle(700)
    clocks.idle(600)
    clocks.observe("live", "web", 500, 500)
    assert clocks.now() == Now(700, 700)


def test_the_backfill_clock_is_that_of_the_topic_furthest_behind() -> None:
    clocks = PartitionClocks()
    clocks.idle(900)
    clocks.begin_backfill(["web", "chat"])
    assert clocks.now() == Now(900, 0)
    clocks.observe("backfill", "web", 50, 900)
    assert clocks.now() == Now(900, 0)
    clocks.observe("backfill", "chat", 30, 900)
    clocks.observe("backfill", "web", 40, 900)
    assert clocks.now() == Now(900, 30)


def test_a_pause_in_a_backfill_does_not_let_its_clock_follow_the_wall() -> None:
    clocks = PartitionClocks()
    clocks.begin_backfill(["web"])
    clocks.observe("backfill", "web", 50, 900)
    clocks.idle(1000)
    assert clocks.now() == Now(1000, 50)


def test_the_backfill_clock_does_not_go_back_when_another_topic_begins() -> None:
    clocks = PartitionClocks()
    clocks.begin_backfill(["web"])
    clocks.observe("backfill", "web", 50, 900)
    clocks.begin_backfill(["chat"])
    assert clocks.now().backfill == 50


def test_a_topic_at_its_end_holds_nothing_back_any_more() -> None:
    clocks = PartitionClocks()
    clocks.begin_backfill(["web", "chat"])
    clocks.observe("backfill", "web", 50, 900)
    clocks.end_backfill("chat")
    assert clocks.now().backfill == 50


def test_when_no_backfill_is_left_its_clock_is_the_live_one() -> None:
    clocks = PartitionClocks()
    clocks.idle(900)
    clocks.begin_backfill(["web"])
    clocks.observe("backfill", "web", 50, 900)
    clocks.end_backfill("web")
    clocks.end_backfill("web")
    assert clocks.now() == Now(900, 900)


def test_the_next_backfill_begins_anew() -> None:
    clocks = PartitionClocks()
    clocks.begin_backfill(["web"])
    clocks.observe("backfill", "web", 50, 900)
    clocks.end_backfill("web")
    clocks.begin_backfill(["web"])
    clocks.observe("backfill", "web", 20, 900)
    assert clocks.now().backfill == 20


def test_a_backfill_begun_again_goes_on_where_it_was() -> None:
    clocks = PartitionClocks()
    clocks.begin_backfill(["web"])
    clocks.observe("backfill", "web", 50, 900)
    clocks.begin_backfill(["web"])
    assert clocks.now().backfill == 50


def test_history_without_a_begun_marker_is_not_taken_for_late() -> None:
    clocks = PartitionClocks()
    clocks.idle(900)
    clocks.observe("backfill", "web", 50, 900)
    assert clocks.now() == Now(900, 50)


def test_history_does_not_move_live_time() -> None:
    clocks = PartitionClocks()
    clocks.observe("backfill", "web", 50, 900)
    assert clocks.now().live == 0


def test_clocks_go_on_from_what_was_kept() -> None:
    clocks = PartitionClocks()
    clocks.begin_backfill(["web", "chat"])
    clocks.observe("backfill", "web", 50, 900)
    clocks.observe("live", "web", 500, 600)
    again = PartitionClocks.of(clocks.snapshot())
    assert again.now() == clocks.now()
    for each in (clocks, again):
        each.observe("backfill", "chat", 60, 900)
    assert again.now() == clocks.now() == Now(500, 50)


def test_a_snapshot_is_a_copy() -> None:
    clocks = PartitionClocks()
    clocks.begin_backfill(["web"])
    snapshot = clocks.snapshot()
    clocks.observe("backfill", "web", 50, 900)
    assert snapshot.backfill_clocks == {"web": 0}
