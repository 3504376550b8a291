"""What the demo's story promises its readers."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from tui_liveblog.demo.story import (
    SECONDS_A_MINUTE,
    Story,
    StoryClock,
    StoryPost,
    load_story,
    published_at,
    read_story,
    structured_data,
)
from tui_liveblog.errors import UsageError
from tui_liveblog.model import Block, BlockKind
from tui_liveblog.sources.html.body import read_body

NOON = datetime(2031, 2, 3, 12, tzinfo=UTC).timestamp()
VOID = frozenset({"img", "br"})


@pytest.fixture(scope="module")
def story() -> Story:
    return load_story()


def versions(story: Story) -> list[str]:
    """Every body that the story ever shows."""
    bodies = [post.body for post in story.posts]
    return bodies + [post.correction.body for post in story.posts if post.correction]


def blocks(body: str) -> tuple[Block, ...]:
    """A body as the program itself reads it."""
    root = LexborHTMLParser(f"<div>{body}</div>").css_first("div")
    assert root is not None
    return read_body(root, "http://127.0.0.1/")


def rows(post: StoryPost) -> int:
    """About how many rows of 66 columns a post's body takes."""
    return sum(len(textwrap.wrap(block.text, 66)) for block in blocks(post.body))


class Balance(HTMLParser):
    """Finds tags that are not closed in the order in which they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "cite")]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_the_story_has_sixty_posts_in_the_order_in_which_they_were_published(story: Story) -> None:
    assert len(story.posts) == 60
    assert [post.at for post in story.posts] == sorted({post.at for post in story.posts})
    assert len({post.id for post in story.posts}) == 60


def test_six_reporters_sign_most_posts_some_together_and_the_desk_the_rest(story: Story) -> None:
    signed = Counter(name for post in story.posts for name in post.authors)
    assert len(signed) == 6
    assert min(signed.values()) >= 3
    assert sum(len(post.authors) == 2 for post in story.posts) == 3
    assert 3 <= sum(not post.authors and not post.teaser for post in story.posts) <= 6


def test_a_quarter_of_the_posts_are_key_events_one_is_pinned_and_one_sums_up(story: Story) -> None:
    assert sum(post.key for post in story.posts) == 15
    assert sum(post.pinned for post in story.posts) == 1
    assert sum(post.summary for post in story.posts) == 1


def test_two_posts_are_teasers_with_a_title_and_nothing_else(story: Story) -> None:
    teasers = [post for post in story.posts if post.teaser]
    assert len(teasers) == 2
    assert all(post.title and not post.body and not post.authors for post in teasers)


def test_a_good_part_of_the_posts_has_no_title(story: Story) -> None:
    assert sum(not post.title for post in story.posts) >= 15


def test_every_block_that_the_program_can_draw_is_in_the_story(story: Story) -> None:
    found = [block for body in versions(story) for block in blocks(body)]
    assert {block.kind for block in found} == set(BlockKind)
    assert any(block.kind is BlockKind.QUOTE and block.who for block in found)
    assert any(block.kind is BlockKind.EMBED and "@" in block.who and block.url and block.text for block in found)
    assert all(block.credit and block.text and block.url for block in found if block.kind in (BlockKind.IMAGE, BlockKind.VIDEO))
    items = [block for block in found if block.kind is BlockKind.ITEM]
    assert any(item.level for item in items)
    assert max(item.number for item in items) >= 5
    spans = [span for block in found for span in block.spans]
    assert any(span.strong for span in spans)
    assert any(span.emphasis for span in spans)
    assert any(span.url and span.text != span.url for span in spans)


def test_a_long_address_stands_among_the_words(story: Story) -> None:
    spans = [span for body in versions(story) for block in blocks(body) for span in block.spans]
    assert any(span.text == span.url and len(span.text) > 100 for span in spans)


def test_one_post_is_long_enough_to_fold_and_most_are_not(story: Story) -> None:
    long = [post for post in story.posts if rows(post) > 14]
    assert 1 <= len(long) <= 4


@pytest.mark.parametrize("script", ["GREEK", "ARABIC", "CJK", "HIRAGANA"])
def test_names_and_messages_stand_in_their_own_script(story: Story, script: str) -> None:
    words = "".join(post.words for post in story.posts)
    assert any(unicodedata.name(character, "").startswith(script) for character in words)


def test_one_quoted_message_has_emoji(story: Story) -> None:
    quotes = [block for body in versions(story) for block in blocks(body) if block.kind is BlockKind.QUOTE]
    assert sum(any(unicodedata.category(character) == "So" for character in quote.text) for quote in quotes) == 1


def test_no_post_is_empty_and_none_holds_a_control_character(story: Story) -> None:
    for body in versions(story):
        assert not any(unicodedata.category(character) == "Cc" for character in body if character != "\n")
    for post in story.posts:
        assert post.title.strip() or post.words
        assert post.teaser or post.words
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in post.title)


def test_every_body_is_whole_html(story: Story) -> None:
    for body in versions(story):
        reader = Balance()
        reader.feed(body)
        assert (reader.open, reader.wrong) == ([], []), body


def test_every_address_is_an_invented_one(story: Story) -> None:
    addresses = [story.home, *(post.teaser for post in story.posts if post.teaser)]
    for body in versions(story):
        reader = Balance()
        reader.feed(body)
        addresses += reader.links
    assert len(addresses) > 10
    assert all(address.startswith("https://") for address in addresses)
    assert {
        urlsplit(address).hostname for address in addresses if not (urlsplit(address).hostname or "").endswith(".example")
    } == set()


def test_no_post_names_an_hour_that_the_reader_s_clock_would_belie(story: Story) -> None:
    hour = re.compile(r"\b\d{1,2}:\d{2}\b|\bo’clock\b|\d\s?[ap]\.?m\b|\bmidnight\b", re.IGNORECASE)
    assert [post.id for post in story.posts if hour.search(post.title + " " + post.words)] == []


def test_the_story_takes_about_seven_hours_and_crosses_midnight_once(story: Story) -> None:
    begins = datetime.combine(datetime(2031, 2, 3, tzinfo=UTC), story.starts)
    days = [(begins + timedelta(minutes=post.at)).date() for post in story.posts]
    assert 390 <= story.posts[-1].at - story.posts[0].at <= 430
    assert len(set(days)) == 2
    assert days == sorted(days)


def test_one_post_is_corrected_and_says_so(story: Story) -> None:
    (corrected,) = [post for post in story.posts if post.correction]
    assert corrected.correction is not None
    assert story.opens < corrected.at < corrected.correction.at
    before, after = (
        {post.id: post for post in published_at(story, minute)}[corrected.id]
        for minute in (corrected.correction.at - 0.1, corrected.correction.at)
    )
    assert before.words != after.words
    assert "earlier version" in after.words
    assert (before.changed, after.changed) == (corrected.at, corrected.correction.at)
    assert before.title == after.title


def test_one_post_is_withdrawn_while_the_reader_watches_and_a_later_one_owns_up(story: Story) -> None:
    (gone,) = [post for post in story.posts if post.withdrawn is not None]
    assert gone.withdrawn is not None
    assert story.opens < gone.at < gone.withdrawn < story.posts[-1].at
    assert gone.id in {post.id for post in published_at(story, gone.withdrawn - 0.1)}
    assert gone.id not in {post.id for post in published_at(story, gone.withdrawn)}
    assert any("taken down" in post.words for post in story.posts if post.at > gone.withdrawn)


def test_the_backlog_is_there_when_the_demo_opens_newest_first(story: Story) -> None:
    backlog = published_at(story, story.opens)
    assert len(backlog) == 18
    assert [post.at for post in backlog] == sorted((post.at for post in backlog), reverse=True)
    assert any(post.pinned for post in backlog)


def test_nothing_is_published_before_its_minute_and_all_but_the_withdrawn_at_the_end(story: Story) -> None:
    assert published_at(story, -1) == ()
    assert all(post.at <= 200 for post in published_at(story, 200))
    assert len(published_at(story, story.turns[-1])) == 59


def test_the_newest_of_the_backlog_is_a_minute_or_two_old_and_older_posts_keep_the_story_s_pace(story: Story) -> None:
    clock = StoryClock(story.opens, NOON)
    times = [clock.moment(post.at) for post in reversed(published_at(story, story.opens))]
    now = datetime.fromtimestamp(NOON, UTC)
    assert timedelta(minutes=1) <= now - times[-1] <= timedelta(minutes=2)
    assert times[1] - times[0] == timedelta(minutes=story.posts[1].at - story.posts[0].at)


def test_the_first_new_post_comes_after_eight_seconds_and_one_each_ten_to_twenty_after_that(story: Story) -> None:
    clock = StoryClock(story.opens, NOON)
    times = [clock.moment(post.at).timestamp() - NOON for post in story.posts if post.at > story.opens]
    assert times[0] == 8
    assert all(10 <= later - earlier <= 20 for earlier, later in pairwise(times))
    assert 8 * 60 <= times[-1] <= 10 * 60


def test_five_times_the_speed_is_five_times_as_fast_and_leaves_the_backlog_where_it_was(story: Story) -> None:
    usual, fast = StoryClock(story.opens, NOON), StoryClock(story.opens, NOON, speed=5)
    assert fast.minute(NOON + 10) - story.opens == 5 * (usual.minute(NOON + 10) - story.opens)
    assert (usual.moment(300).timestamp() - NOON) == pytest.approx(5 * (fast.moment(300).timestamp() - NOON))
    assert usual.moment(100) == fast.moment(100)


def test_a_post_bears_the_time_at_which_it_arrives() -> None:
    clock = StoryClock(opens=140, started=NOON, speed=3)
    assert clock.minute(clock.moment(200).timestamp()) == pytest.approx(200)
    assert clock.moment(200).timestamp() == pytest.approx(NOON + 60 * SECONDS_A_MINUTE / 3)


def test_a_clock_before_the_start_is_at_the_opening() -> None:
    assert StoryClock(opens=140, started=NOON).minute(NOON - 3600) == 140


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf")])
def test_a_speed_that_cannot_be_is_refused_in_words(speed: float) -> None:
    with pytest.raises(UsageError, match="speed"):
        StoryClock(140, NOON, speed)


def test_a_misspelt_key_of_a_post_is_an_error() -> None:
    head = 'title="T"\nstandfirst="S"\npublication="P"\nhome="https://p.example/"\npath="/l"\nlanguage="en"\nbyline=[]\nopens=1\nstarts=19:40:00\n'
    assert read_story(head + '[[post]]\nat = 0\nbody = "<p>One.</p>"\n').posts[0].words == "One."
    with pytest.raises(TypeError, match="pined"):
        read_story(head + "[[post]]\nat = 0\npined = true\n")


def test_the_structured_data_tells_every_visible_post_and_ends_the_coverage_only_at_the_end(story: Story) -> None:
    clock = StoryClock(story.opens, NOON)
    opening = structured_data(story, clock, story.opens, "http://here/live")
    closing = structured_data(story, clock, story.turns[-1], "http://here/live")
    assert opening["@type"] == "LiveBlogPosting"
    assert [entry["@id"] for entry in opening["liveBlogUpdate"]] == [f"http://here/live#post-{n}" for n in range(18, 0, -1)]
    assert "coverageEndTime" not in opening
    assert closing["coverageEndTime"] == closing["dateModified"]
