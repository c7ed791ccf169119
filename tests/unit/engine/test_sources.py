from pipeline.engine.sources import Source, Standing, standing

SOURCE = Source(topic_id="a", first=10, end=100, committed=50)


def test_a_topic_never_read_is_read_from_its_beginning() -> None:
    assert standing(None, "", SOURCE._replace(committed=None)) == Standing(10)


def test_a_position_that_was_lost_is_an_alarm() -> None:
    found = standing(None, "", SOURCE)
    assert found.position == 10
    assert found.alarm is not None
    assert "50 by the group" in found.alarm


def test_the_recorded_position_wins_over_a_lower_committed_offset() -> None:
    assert standing(60, "a", SOURCE) == Standing(60)


def test_a_committed_offset_above_the_position_raises_an_alarm_and_is_not_followed() -> None:
    found = standing(40, "a", SOURCE)
    assert found.position == 40
    assert found.alarm is not None
    assert "above the position" in found.alarm


def test_records_deleted_before_they_were_read_are_counted() -> None:
    found = standing(4, "a", SOURCE)
    assert (found.position, found.lost) == (10, 6)
    assert found.alarm is not None


def test_a_topic_created_anew_is_read_from_its_beginning() -> None:
    found = standing(60, "an older topic", SOURCE._replace(first=0))
    assert found.position == 0
    assert found.alarm is not None
    assert "created anew" in found.alarm


def test_a_topic_that_lost_its_end_is_read_from_there_and_nothing_new_is_taken_for_old() -> None:
    found = standing(170, "a", SOURCE)
    assert found.position == 100
    assert found.alarm is not None


def test_without_ids_positions_are_trusted() -> None:
    assert standing(60, "", SOURCE) == Standing(60)
    assert standing(60, "a", SOURCE._replace(topic_id="")) == Standing(60)
