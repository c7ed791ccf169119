"""API keys: who is let in, what is at rest, and how one takes over from another."""

import re
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.producers.gateway.key_changes import (
    Incomplete,
    NoSuchKey,
    Wanted,
    made,
    replacing,
    revoke,
)
from pipeline.producers.gateway.key_file import KeptKeys, KeysError, changing, read_keys
from pipeline.producers.gateway.keys import KeyRing
from tests.support.gateway import a_key

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WANTED = Wanted("shop", ("web",), ("shop",), events_per_s=50)


def test_a_key_is_long_and_only_its_hash_is_kept() -> None:
    key, secret = made(WANTED, NOW)
    assert re.fullmatch(r"cx_[a-z0-9]{10}_[A-Za-z0-9]{43}", secret)
    assert secret.split("_")[1] == key.id
    assert secret.split("_")[2] not in repr(key)
    assert re.fullmatch(r"[0-9a-f]{64}", key.secret_sha256)


def test_two_keys_are_never_alike() -> None:
    assert len({made(WANTED, NOW)[1] for _ in range(100)}) == 100


def test_the_right_key_is_let_in_and_nothing_like_it() -> None:
    key, secret = made(WANTED, NOW)
    other, others_secret = made(WANTED, NOW)
    ring = KeyRing([key, other])
    assert ring.key_of(secret, NOW) == key
    assert ring.key_of(others_secret, NOW) == other
    mixed = f"cx_{key.id}_{others_secret.split('_')[2]}"
    for wrong in (secret[:-1], secret + "x", secret.lower(), mixed, "", "cx", "cx__", "\udcff"):
        assert ring.key_of(wrong, NOW) is None


def test_an_expired_key_is_not_let_in() -> None:
    key, secret = a_key(expires_at=NOW)
    ring = KeyRing([key])
    assert ring.key_of(secret, NOW - timedelta(seconds=1)) == key
    assert ring.key_of(secret, NOW) is None


@pytest.mark.parametrize("missing", ["name", "channels", "sources"])
def test_a_scope_is_chosen_and_never_assumed(missing: str) -> None:
    with pytest.raises(Incomplete, match=missing):
        made(WANTED._replace(**{missing: None}), NOW)


def test_both_keys_hold_while_one_replaces_the_other() -> None:
    old, old_secret = made(WANTED, NOW - timedelta(days=100))
    keys = [old]
    new, new_secret = replacing(keys, old.id, Wanted(), timedelta(days=7), NOW)
    assert (new.name, new.channels, new.events_per_s) == ("shop", ("web",), 50)
    assert new.replaces == old.id
    ring = KeyRing(keys)
    for moment, old_holds in ((NOW + timedelta(days=6), True), (NOW + timedelta(days=7), False)):
        assert (ring.key_of(old_secret, moment) is not None) == old_holds
        assert ring.key_of(new_secret, moment) == new


def test_replacing_never_lengthens_the_life_of_the_old_key() -> None:
    soon = NOW + timedelta(days=1)
    old, _ = a_key(expires_at=soon)
    keys = [old]
    replacing(keys, old.id, Wanted(), timedelta(days=7), NOW)
    assert keys[0].expires_at == soon


def test_what_is_not_there_is_neither_replaced_nor_revoked() -> None:
    with pytest.raises(NoSuchKey, match="nobody"):
        replacing([], "nobody", WANTED, timedelta(days=7), NOW)
    with pytest.raises(NoSuchKey, match="nobody"):
        revoke([], "nobody")


# --- the file ------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def add(path: Path) -> tuple[str, str]:
    with changing(path) as keys:
        key, secret = made(WANTED, NOW)
        keys.append(key)
    return key.id, secret


def test_a_file_is_its_owners_and_has_no_secret(path: Path) -> None:
    _, secret = add(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret.split("_")[2] not in path.read_text()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_change_that_fails_changes_nothing(path: Path) -> None:
    add(path)
    before = path.read_bytes()
    with pytest.raises(NoSuchKey), changing(path) as keys:
        revoke(keys[:0], "nobody")
    assert path.read_bytes() == before


def test_keys_made_at_once_are_all_kept(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made_ids = {key_id for key_id, _ in pool.map(lambda _: add(path), range(24))}
    assert {key.id for key in read_keys(path)} == made_ids


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    return Clock()  # type: ignore[return-value]  # a value is as good as a generator of one


def test_a_changed_file_is_in_force_a_second_later(path: Path, clock: Clock) -> None:
    first_id, first = add(path)
    kept = KeptKeys(path, clock)
    _, second = add(path)
    with changing(path) as keys:
        revoke(keys, first_id)
    assert kept.key_of(first, NOW) is not None
    clock.now += 1
    assert kept.key_of(first, NOW) is None
    assert kept.key_of(second, NOW) is not None


@pytest.mark.parametrize("content", [None, "", "{", '{"keys": [{"id": "x"}]}'])
def test_what_cannot_be_read_leaves_the_keys_in_force(
    path: Path, clock: Clock, content: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    _, secret = add(path)
    kept = KeptKeys(path, clock)
    path.unlink() if content is None else path.write_text(content)
    for _ in range(3):
        clock.now += 1
        assert kept.key_of(secret, NOW) is not None
    assert len(caplog.records) == 1
    assert "stay in force" in caplog.text
    path.unlink(missing_ok=True)
    _, new = add(path)
    clock.now += 1
    assert kept.key_of(new, NOW) is not None


KEY = """{"keys": [{"id": "a", "name": "n", "secret_sha256": "0", "channels": ["web"],
  "sources": ["shop"], "created_at": "2026-01-01T00:00:00Z"}]}"""


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "malformed|truncated"),
        ("[]", "Expected `object`"),
        (KEY.replace('["web"]', '["wap"]'), "channels: wap is none"),
        (KEY.replace('["web"]', "[]"), "channels: none"),
        (KEY.replace('["shop"]', "[]"), "sources: none"),
        (KEY.replace("00Z", "00"), "a time without its zone"),
        (KEY.replace('"0"', '"0", "events_per_s": 0'), "not above 0"),
        (KEY.replace('"0"', '"0", "admin": true'), "unknown field `admin`"),
        (KEY.replace("}]", "}, " + KEY[10:-2] + "]"), "two keys of one id"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    path: Path, content: str, fault: str
) -> None:
    path.write_text(content)
    with pytest.raises(KeysError, match=rf"keys\.json.*({fault})"):
        read_keys(path)


def test_a_file_that_others_may_write_to_is_refused(path: Path) -> None:
    path.write_text(KEY)
    path.chmod(0o622)
    with pytest.raises(KeysError, match="chmod 600"):
        read_keys(path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(KeysError, match="nowhere: no such file"),
        changing(tmp_path / "nowhere" / "k"),
    ):
        pass
