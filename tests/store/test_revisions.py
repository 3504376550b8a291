"""What is promised of earlier versions: each edit leaves the words before it, in order, with the time and the digest."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from tests.store.looks import KEY, NOW, look, post
from tui_liveblog.model import Rank, text_digest
from tui_liveblog.store import Revision, Store

HOUR = timedelta(hours=1)


async def test_every_version_before_an_edit_is_kept_oldest_first_also_across_a_restart(tmp_path: Path) -> None:
    texts = ["The pier is open.", "The pier is closed.", "The pier is open.", "The pier opens at six."]
    for hour, text in enumerate(texts):
        async with Store(tmp_path) as store:
            await store.receive(look(post(2, "The ferry waits."), post(1, text)), NOW + hour * HOUR)
    async with Store(tmp_path) as store:
        assert await store.revisions(KEY, "p1") == [
            Revision(NOW + (hour + 1) * HOUR, text_digest(post(1, text)), post(1, text)) for hour, text in enumerate(texts[:-1])
        ]
        previous = await store.previous(KEY, "p1")
    assert previous is not None
    assert previous.post.text == "The pier is open."


async def test_two_edits_within_one_moment_are_in_the_order_in_which_they_came() -> None:
    async with Store(None) as store:
        for text in ("one", "two", "three"):
            await store.receive(look(post(1, text)), NOW)
        assert [revision.post.text for revision in await store.revisions(KEY, "p1")] == ["one", "two"]


async def test_a_post_that_was_never_edited_or_only_read_better_or_never_seen_has_no_earlier_version() -> None:
    async with Store(None) as store:
        assert await store.revisions(KEY, "p1") == []
        await store.receive(look(post(2), post(1, "Pier closed Share this", rank=Rank.STRUCTURED)), NOW)
        await store.receive(look(replace(post(2), key=True), post(1, "Pier closed")), NOW + HOUR)
        assert [await store.revisions(KEY, own) for own in ("p1", "p2", "p3")] == [[], [], []]


async def test_a_version_has_the_digest_that_its_read_mark_bears_after_it_was_read_better() -> None:
    rough = post(1, "Pier closed Share this", rank=Rank.STRUCTURED)
    async with Store(None) as store:
        await store.receive(look(rough), NOW)
        await store.mark(KEY, {"p1": text_digest(rough)}, NOW)
        await store.receive(look(post(1, "Pier closed")), NOW)
        await store.receive(look(post(1, "Pier open")), NOW)
        (revision,) = await store.revisions(KEY, "p1")
        assert (await store.marks(KEY))["p1"] == revision.digest


async def test_blogs_do_not_share_versions() -> None:
    other = "https://tarnholt.example/live/snow"
    async with Store(None) as store:
        for text in ("First.", "Second."):
            await store.receive(look(post(1, text)), NOW)
            await store.receive(look(post(1, f"Snow {text}"), key=other), NOW)
        (revision,) = await store.revisions(other, "p1")
        assert revision.post.text == "Snow First."


async def test_a_version_that_cannot_be_read_back_is_damage_and_the_reader_goes_on(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        for text in ("First.", "Second."):
            await store.receive(look(post(1, text)), NOW)
        await store._run(lambda: store.posts._db.execute("UPDATE revision SET data = x'c1'"))
        assert await store.revisions(KEY, "p1") == []
        assert "was damaged" in store.problem


async def test_a_post_that_was_taken_away_and_comes_back_with_other_words_leaves_those_before_it() -> None:
    async with Store(None) as store:
        await store.receive(look(post(3), post(2, "The pier is open."), post(1)), NOW)
        for hour in (1, 2):
            await store.receive(look(post(3), post(1)), NOW + hour * HOUR)
        assert (await store.load(KEY, ["p2"]))["p2"].withdrawn is not None
        changes = await store.receive(look(post(3), post(2, "The pier is closed."), post(1)), NOW + 3 * HOUR)
        assert [known.post.id for known in changes.returned] == ["p2"]
        assert [revision.post.text for revision in await store.revisions(KEY, "p2")] == ["The pier is open."]
        previous = await store.previous(KEY, "p2")
        assert previous is not None
        assert previous.post.text == "The pier is open."


async def test_a_post_that_comes_back_as_it_was_leaves_nothing_and_stays_read_where_it_is_only_read_better() -> None:
    rough, better = post(2, "Pier closed Share this", rank=Rank.STRUCTURED), post(2, "Pier closed")
    async with Store(None) as store:
        for hour, shown in enumerate(((post(3), rough, post(1)), *((post(3), post(1)),) * 2)):
            await store.receive(look(*shown), NOW + hour * HOUR)
        await store.mark(KEY, {"p2": text_digest(rough)}, NOW)
        assert len((await store.receive(look(post(3), better, post(1)), NOW + 3 * HOUR)).returned) == 1
        assert await store.revisions(KEY, "p2") == []
        assert await store.marks(KEY) == {"p2": text_digest(better)}
