"""What readers are promised of real pages with live blogs, whole and mutilated. Small pages of ours: html/test_shapes.py."""

from __future__ import annotations

import gzip
import json
import random
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import BlockKind, Coverage, Post, Rank, Snapshot, Status
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.schema_org import SOURCE

INDEPENDENT_PAGE = "independent-2023-08-14-womens-world-cup.html.gz"
GUARDIAN_PAGE = "guardian-2023-05-15-ukraine.html.gz"
LINKED_DATA = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)

Mutation = Callable[[str], str]


def samples(shared: Path) -> Path:
    return shared if (shared / "jsonld-html").is_dir() else shared / "samples"


def body_of(path: Path) -> bytes:
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def page_of(shared: Path, name: str) -> str:
    return body_of(samples(shared) / "jsonld-html" / name).decode("utf-8")


def truth_of(shared: Path, name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((samples(shared) / "jsonld-html" / "truth.json").read_text("utf-8"))[name]
    return truth


def read(page: str | bytes, url: str = "") -> Snapshot:
    return SOURCE.read(Reply(url, page.encode() if isinstance(page, str) else page, "text/html; charset=utf-8"), b"")


def utc(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")


def as_displayed(posts: tuple[Post, ...]) -> list[dict[str, Any]]:
    """The Independent's posts as the truth writes them."""
    return [
        {"id": post.id, "displayed_utc": utc(post.published), "author": ", ".join(post.authors), "title": post.title}
        for post in posts
    ]


def as_in_page(posts: tuple[Post, ...]) -> list[dict[str, Any]]:
    """The Guardian's posts as the truth writes them."""
    return [
        {
            "id": post.id,
            "published": utc(post.published),
            "updated": utc(post.updated),
            "author": ", ".join(post.authors) or None,
            "title": post.title or None,
        }
        for post in posts
    ]


def the_displayed(shared: Path) -> list[dict[str, Any]]:
    keys = ("id", "displayed_utc", "author", "title")
    return [{key: post[key] for key in keys} for post in truth_of(shared, INDEPENDENT_PAGE)["displayed_posts"]]


# Mutations of real pages: what the next deploy of the site may do.


def unchanged(page: str) -> str:
    return page


def with_other_classes(page: str) -> str:
    chance = random.Random(7)
    return re.sub(r'\bclass="[^"]*"', lambda _: f'class="sc-{chance.randrange(16**6):06x}-{chance.randrange(9)}"', page)


def with_attributes_turned_round(page: str) -> str:
    def turn(tag: re.Match[str]) -> str:
        attributes = re.findall(r'[\w:-]+(?:="[^"]*")?', tag[2])
        return f"<{tag[1]} {' '.join(reversed(attributes))}>"

    return re.sub(r'<(div|article|time|amp-timeago|a|span|img|meta|link)((?:\s+[\w:-]+(?:="[^"]*")?)+)\s*/?>', turn, page)


def without_linked_data(page: str) -> str:
    return LINKED_DATA.sub("", page)


def without_elements(selector: str) -> Mutation:
    def cut(page: str) -> str:
        tree = LexborHTMLParser(page)
        found = tree.css(selector)
        assert found
        for node in found:
            node.decompose()
        return tree.html or ""

    return cut


@pytest.mark.parametrize(
    "mutate",
    [unchanged, with_other_classes, with_attributes_turned_round, without_linked_data],
    ids=lambda mutate: mutate.__name__,
)
def test_the_independent_s_posts_are_as_its_readers_are_shown_them(shared: Path, mutate: Mutation) -> None:
    page = page_of(shared, INDEPENDENT_PAGE)
    snapshot = read(mutate(page))
    assert as_displayed(snapshot.posts) == the_displayed(shared)
    assert snapshot.blog.title == truth_of(shared, INDEPENDENT_PAGE)["title"]
    assert snapshot.blog.authors == ("Jamie Braidwood",)
    assert snapshot.coverage is Coverage.WINDOW
    assert (mutate(page) == page) == (mutate is unchanged)


def test_the_independent_s_local_times_serve_where_the_exact_ones_are_missing(shared: Path) -> None:
    page = re.sub(r"<amp-timeago[^>]*>.*?</amp-timeago>", "", page_of(shared, INDEPENDENT_PAGE))
    displayed = [post["displayed_utc"][:16] for post in the_displayed(shared)]
    assert [(utc(post.published) or "")[:16] for post in read(page).posts] == displayed


def test_the_independent_s_posts_keep_the_addresses_and_updates_of_the_data(shared: Path) -> None:
    truth = truth_of(shared, INDEPENDENT_PAGE)
    snapshot = read(page_of(shared, INDEPENDENT_PAGE))
    for told, post in ((truth["first_in_document"], snapshot.posts[0]), (truth["last_in_document"], snapshot.posts[-1])):
        assert (post.url, utc(post.updated)) == (told["id"], told["updated"])
    newest = next(post for post in snapshot.posts if post.url == truth["newest"]["id"])
    assert utc(newest.updated) == truth["newest"]["updated"]


def test_without_its_elements_the_independent_s_data_gives_the_same_posts(shared: Path) -> None:
    snapshot = read(without_elements("amp-live-list")(page_of(shared, INDEPENDENT_PAGE)))
    assert [post.id for post in snapshot.posts] == [post["id"] for post in the_displayed(shared)]
    assert utc(snapshot.posts[0].published) == truth_of(shared, INDEPENDENT_PAGE)["first_in_document"]["published"]
    assert {post.origins.published for post in snapshot.posts} == {Rank.STRUCTURED}
    assert any("none of the elements" in note for note in snapshot.notes)


@pytest.mark.parametrize(
    "mutate",
    [unchanged, with_other_classes, with_attributes_turned_round, without_linked_data],
    ids=lambda mutate: mutate.__name__,
)
def test_the_guardian_s_posts_are_as_its_readers_are_shown_them(shared: Path, mutate: Mutation) -> None:
    truth = truth_of(shared, GUARDIAN_PAGE)
    snapshot = read(mutate(page_of(shared, GUARDIAN_PAGE)))
    assert as_in_page(snapshot.posts) == truth["dom_posts"]
    assert snapshot.blog.title == truth["title"]
    assert snapshot.blog.status is Status.LIVE
    assert snapshot.blog.authors == ("Martin Belam", "Mabel Banfield-Nwachi", "Jordyn Beazley")
    assert snapshot.blog.standfirst.startswith("Ukraine president meets British prime minister")
    keys = {"block-646208dd8f0822aea831dd26", "block-646210cc8f0822aea831dd91", "block-64620b708f08e408b758aedb"}
    assert {post.id for post in snapshot.posts if post.key} == keys
    assert [post.id for post in snapshot.posts if post.pinned] == ["block-646210cc8f0822aea831dd91"]
    assert not any(post.summary for post in snapshot.posts)


def test_a_pinned_copy_names_its_post_where_the_carousel_is_missing(shared: Path) -> None:
    snapshot = read(without_elements('gu-island[name="KeyEventsCarousel"]')(page_of(shared, GUARDIAN_PAGE)))
    assert [post.id for post in snapshot.posts if post.pinned] == ["block-646210cc8f0822aea831dd91"]
    assert len(snapshot.posts) == 10


def test_a_guardian_post_s_address_is_its_own(shared: Path) -> None:
    for post in read(page_of(shared, GUARDIAN_PAGE)).posts:
        assert post.url.endswith(f"?page=with:{post.id}#{post.id}")


def test_without_its_elements_the_guardian_s_data_gives_the_same_posts_and_none_of_its_lies(shared: Path) -> None:
    snapshot = read(without_elements('article[id^="block-"], #pinned-post')(page_of(shared, GUARDIAN_PAGE)))
    assert [post.id for post in snapshot.posts] == [post["id"] for post in truth_of(shared, GUARDIAN_PAGE)["dom_posts"]]
    assert all(post.body and post.published is None and not post.authors and not post.title for post in snapshot.posts)


def test_a_post_taken_off_the_page_and_out_of_the_data_is_gone(shared: Path) -> None:
    page = without_elements("#post-1288913")(page_of(shared, INDEPENDENT_PAGE))
    data = re.search(r'<script type="application/ld\+json">(\{[^<]*LiveBlogPosting.*?)</script>', page, re.DOTALL)
    assert data is not None
    blog = json.loads(data[1])
    del blog["liveBlogUpdate"][2]
    page = page[: data.start(1)] + json.dumps(blog) + page[data.end(1) :]
    expected = [post for post in the_displayed(shared) if post["id"] != "post-1288913"]
    assert as_displayed(read(page).posts) == expected


def test_a_post_only_in_the_data_stands_after_the_one_that_it_follows_there(shared: Path) -> None:
    page = without_elements("#post-1288913")(page_of(shared, INDEPENDENT_PAGE))
    assert [post.id for post in read(page).posts] == [post["id"] for post in the_displayed(shared)]


def test_bodies_of_the_real_pages_hold_what_a_reader_sees_and_no_furniture(shared: Path) -> None:
    posts = (*read(page_of(shared, GUARDIAN_PAGE)).posts, *read(page_of(shared, INDEPENDENT_PAGE)).posts)
    by_id = {post.id: post for post in posts}
    for post in posts:
        assert post.body
        assert not re.search(r"Updated at|Share on|Advertisement|mins? ago|data-|\{\"", post.text)
        assert not (post.title and post.text.startswith(post.title))
    tweet = by_id["block-646211b28f08e408b758af3c"].body[-1]
    assert (tweet.kind, tweet.who) == (BlockKind.EMBED, "Andriy Yermak · @AndriyYermak")
    assert tweet.url == "https://twitter.com/AndriyYermak/status/1658064372659372032"
    assert tweet.text.startswith("Сьогодні у 🇬🇧 разом з Президентом @ZelenskyyUa.")
    assert tweet.text.endswith("вони повинні «летіти».")
    picture = by_id["block-64620e828f08e408b758af02"].body[-1]
    assert (picture.kind, picture.credit) == (BlockKind.IMAGE, "Reuters")
    assert picture.text.endswith("after greeting him on his arrival.")
    video = by_id["block-646208dd8f0822aea831dd26"].body[-1]
    assert (video.kind, video.url) == (BlockKind.VIDEO, "https://www.youtube.com/watch?v=Vo6BufPXXjk")
    assert video.text.startswith("Stoltenberg: no point")
    credited = {
        block.credit for post in posts for block in post.body if block.kind is BlockKind.IMAGE and post.id.startswith("post-")
    }
    assert credited == {"Getty Images", "The FA via Getty Images"}
    card = by_id["post-1288912"].body[-2:]
    assert [block.kind for block in card] == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]
    assert card[0].spans[0].url.startswith("https://www.independent.co.uk/sport/football/england-v-australia")


def test_no_ordinary_article_is_taken_for_a_live_blog(shared: Path) -> None:
    pages = sorted((samples(shared) / "negative-articles").glob("*.html*"))
    assert len(pages) > 7
    for page in pages:
        with pytest.raises(NoLiveBlog, match="an ordinary article, not a live blog") as error:
            read(body_of(page))
        assert error.value.links == ()


def test_every_other_sample_of_a_live_blog_gives_all_its_posts(shared: Path) -> None:
    told = {
        "jsonld-html": [
            "mirror-2024-08-05-uk-riots.html.gz",
            "bbc-2020-05-12-coronavirus.html.gz",
            "repubblica-2023-11-02-israele-hamas.html.gz",
            "schemaorg-example-eg0424-jsonld.html",
        ],
        "microdata-html": ["ndtv-sports-2023-11-02-cricket.html.gz", "schemaorg-example-eg0424-microdata.html"],
    }
    for folder, names in told.items():
        truth = json.loads((samples(shared) / folder / "truth.json").read_text("utf-8"))
        for name in names:
            snapshot = read(body_of(samples(shared) / folder / name))
            assert len(snapshot.posts) == truth[name]["posts"], name
            assert len({post.id for post in snapshot.posts}) == truth[name]["posts"], name
            first, last = truth[name]["first_in_document"], truth[name]["last_in_document"]
            for post, expected in ((snapshot.posts[0], first), (snapshot.posts[-1], last)):
                assert (utc(post.published) or "")[:19] == expected["published"][:19], name
                assert post.title == expected["title"], name


def test_the_mirrors_posts_are_by_who_wrote_them_not_by_the_whole_page(shared: Path) -> None:
    """The page: `<time …>20:42</time><mark>KEY EVENT</mark>` on key events, else `<mark>Antony Clements-Thrower</mark>`."""
    name = "mirror-2024-08-05-uk-riots.html.gz"
    truth = json.loads((samples(shared) / "jsonld-html" / "truth.json").read_text("utf-8"))[name]
    snapshot = read(page_of(shared, name))
    shown = [
        (post.id, utc(post.published), utc(post.updated), post.authors, post.key, post.title)
        for post in snapshot.posts[: len(truth["dom_posts"])]
    ]
    assert shown == [
        (
            post["id"],
            post["published"],
            post["updated"],
            (post["author"],) if post["author"] else (),
            post["key_event"],
            post["title"],
        )
        for post in truth["dom_posts"]
    ]
    assert len(snapshot.blog.authors) == 4
    assert not any(post.authors for post in snapshot.posts[len(shown) :])


def test_la_repubblicas_posts_have_the_elements_ids_and_the_structured_times(shared: Path) -> None:
    """The page's `datetime="2023-11-02T16:56Z"` stands beside "16:56", Rome's time: the JSON-LD's 15:56:32Z is right."""
    name = "repubblica-2023-11-02-israele-hamas.html.gz"
    truth = json.loads((samples(shared) / "jsonld-html" / "truth.json").read_text("utf-8"))[name]
    snapshot = read(page_of(shared, name))
    assert snapshot.blog.title == truth["title"]
    assert [post.id for post in snapshot.posts] == [f"419364605_event{number}" for number in range(79, 0, -1)]
    assert [post.id for post in snapshot.posts[:5]] == [post["id"] for post in truth["dom_posts"]]
    first, last = snapshot.posts[0], snapshot.posts[-1]
    assert (utc(first.published), first.title) == (truth["newest"]["published"], truth["newest"]["title"])
    assert (utc(last.published), last.title) == (truth["oldest"]["published"], truth["oldest"]["title"])
    assert not any("[[" in post.text or "]]" in post.text for post in snapshot.posts)


def test_without_its_json_ld_la_repubblicas_times_are_read_as_romes(shared: Path) -> None:
    page = page_of(shared, "repubblica-2023-11-02-israele-hamas.html.gz")
    snapshot = read(re.sub(r"<script[^>]*ld\+json.*?</script>", "", page, flags=re.DOTALL))
    assert len(snapshot.posts) == 79
    assert utc(snapshot.posts[0].published) == "2023-11-02T15:56:00Z"


def test_ndtvs_words_come_from_the_element_and_all_else_from_the_microdata(shared: Path) -> None:
    """`content = "… said Rohit. "We …"` ends at the second quotation mark: the element has all of it."""
    name = "ndtv-sports-2023-11-02-cricket.html.gz"
    truth = json.loads((samples(shared) / "microdata-html" / "truth.json").read_text("utf-8"))[name]
    snapshot = read(body_of(samples(shared) / "microdata-html" / name))
    assert [post.id for post in snapshot.posts] == [str(number) for number in range(80, 40, -1)]
    for post, expected in ((snapshot.posts[0], truth["newest"]), (snapshot.posts[-1], truth["oldest"])):
        assert (post.url, utc(post.published), post.title, ", ".join(post.authors)) == (
            expected["id"],
            expected["published"],
            expected["title"],
            expected["author"],
        )
    shami = snapshot.posts[1].text
    assert 'award. "I always try to bowl' in shami
    assert shami.endswith("said Shami.")
    assert "(IST)" not in snapshot.posts[0].text


@pytest.mark.parametrize("folder", ["broken-jsonld", "html-unstructured-live", "amp-live-list"])
def test_pages_that_hold_no_posts_of_this_format_say_so(shared: Path, folder: str) -> None:
    pages = sorted((samples(shared) / folder).glob("*.html*"))
    assert pages
    for page in pages:
        with pytest.raises((NoLiveBlog, Unreadable)):
            read(body_of(page))


def test_a_large_page_is_read_in_a_blink(shared: Path) -> None:
    page = page_of(shared, GUARDIAN_PAGE)
    read(page)
    began = time.process_time()
    read(page)
    assert time.process_time() - began < 0.15


@pytest.mark.parametrize("name", ["independent-article-en.html.gz", "arabic-article.html"])
def test_an_ordinary_page_is_not_claimed(shared: Path, name: str) -> None:
    assert not SOURCE.claims(Reply("", body_of(samples(shared) / "negative-articles" / name), "text/html"))


def test_a_known_publisher_s_page_is_claimed_by_its_posts_alone(shared: Path) -> None:
    for name in (INDEPENDENT_PAGE, GUARDIAN_PAGE):
        assert SOURCE.claims(Reply("", without_linked_data(page_of(shared, name)).encode()))
