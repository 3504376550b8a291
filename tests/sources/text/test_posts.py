"""Where a post begins and ends, and what of a page belongs to none."""

from __future__ import annotations

import pytest

from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.model import BlockKind, PostKind

from .reading import BYLINE, TWO_POSTS, read, utc

# A byline after each post


def test_the_headline_of_the_first_post_divides_the_introduction_from_it() -> None:
    text = "The page\nIntro one.\nIntro two.\nKey point one\n"
    text += "The headline\nText.\nA line without a stop\nText.\nAda Quill3 March 2024 09:40\n"
    snapshot = read(text)
    assert snapshot.blog.title == "The page"
    assert snapshot.blog.standfirst == "Intro one.\n\nIntro two.\n\nKey point one"
    assert snapshot.posts[0].title == "The headline"


def test_a_first_post_without_introduction_keeps_its_headline() -> None:
    snapshot = read("The headline\nText.\nText.\nAda Quill3 March 2024 09:40\n")
    assert (snapshot.blog.title, snapshot.blog.standfirst, snapshot.posts[0].title) == ("", "", "The headline")


def test_a_first_teaser_is_told_from_the_introduction() -> None:
    snapshot = read("Intro one.\nIntro two.\nThe headline\nIts one line\nAda Quill3 March 2024 09:40\n")
    assert (snapshot.posts[0].title, snapshot.posts[0].kind) == ("The headline", PostKind.TEASER)
    assert snapshot.blog.standfirst == "Intro one.\n\nIntro two."


def test_an_introduction_that_mentions_support_is_no_appeal() -> None:
    text = "Bram said: “We count on your support.”\nThe storm goes on.\nHeadline\nText.\nText.\nAda Quill3 March 2024 09:40\n"
    assert "The storm goes on." in read(text).blog.standfirst


def test_a_post_that_begins_with_a_sentence_has_no_title() -> None:
    text = TWO_POSTS.replace("Second headline", "A sentence, and no headline.").format(BYLINE, BYLINE)
    second = read(text).posts[1]
    assert (second.title, second.text.split("\n")[0]) == ("", "A sentence, and no headline.")


def test_only_a_bracket_that_names_an_agency_makes_a_caption() -> None:
    lines = [
        "A wave (Reuters)",
        "A quay (Ada Quill/AP)",
        "A wreck (AFP via Getty Images)",
        "A man (82)",
        "A town (Marrow, PA)",
        "w " * 70 + "(AP)",
    ]
    post = read(TWO_POSTS.format(BYLINE, BYLINE) + "\n".join(["Headline", "Text.", *lines, "Text."])).posts[2]
    credited = [block.credit for block in post.body if block.kind is BlockKind.IMAGE]
    assert credited == ["Reuters", "Ada Quill/AP", "AFP via Getty Images"]
    assert len(post.body) == 2 + len(lines)


def test_a_footer_alone_after_the_last_byline_is_no_unfinished_post() -> None:
    text = TWO_POSTS.format(BYLINE, BYLINE) + "17\nComments\nA headline from elsewhere\nText.\n"
    assert [post.kind for post in read(text).posts] == [PostKind.POST, PostKind.POST]


def test_an_unfinished_post_keeps_its_identity_while_it_grows() -> None:
    text = TWO_POSTS.format(BYLINE, BYLINE) + "Third headline\nText.\n"
    short, grown = read(text).posts[-1], read(text + "More text.\n").posts[-1]
    assert short.kind is grown.kind is PostKind.UNFINISHED
    assert short.id == grown.id
    assert short.text != grown.text


def test_two_posts_with_one_title_and_time_are_two() -> None:
    text = f"Headline\nText.\nText.\n{BYLINE}\nHeadline\nOther.\nText.\n{BYLINE}\n"
    posts = read(text).posts
    assert len({post.id for post in posts}) == 2


def test_a_byline_without_a_post_is_passed_over_and_counted() -> None:
    snapshot = read(TWO_POSTS.format("Ada Quill3 March 2024 09:40\nAda Quill3 March 2024 09:30", "Ada Quill3 March 2024 09:20"))
    assert (len(snapshot.posts), snapshot.skipped) == (2, 1)


# A byline before each post


@pytest.mark.parametrize("opening", ["", "The page\n", "The page\nIts introduction.\n"])
def test_bylines_before_posts_are_told_from_bylines_after_them(opening: str) -> None:
    text = opening + "Ada Quill 3 March 2024 09:40\nFirst\nText.\nBram Tolley 3 March 2024 09:30\nSecond\nText.\n"
    assert [(post.title, post.authors) for post in read(text).posts] == [
        ("First", ("Ada Quill",)),
        ("Second", ("Bram Tolley",)),
    ]


def test_a_page_with_an_introduction_and_a_cut_post_has_its_bylines_after() -> None:
    text = "Intro.\nFirst\nText.\nAda Quill, 3 March 2024 09:40\nSecond\nText.\nBram Tolley, 3 March 2024 09:30\nThird\nText.\n"
    posts = read(text).posts
    assert [(post.title, post.authors) for post in posts] == [
        ("First", ("Ada Quill",)),
        ("Second", ("Bram Tolley",)),
        ("Third", ()),
    ]


def test_blank_lines_tell_which_post_a_byline_belongs_to() -> None:
    stamps = ("Ada Quill, 3 March 2024 09:40", "Bram Tolley, 3 March 2024 09:30")
    above = "Intro.\nKey point\nMore.\n\n{}\nFirst\nText.\n\n{}\nSecond\nText.\n".format(*stamps)
    below = "First\nText.\n{}\n\nSecond\nText.\n{}\n\nThird\nText.\n".format(*stamps)
    assert [(post.title, post.authors) for post in read(above).posts] == [
        ("First", ("Ada Quill",)),
        ("Second", ("Bram Tolley",)),
    ]
    assert [post.title for post in read(below).posts] == ["First", "Second", "Third"]


# A time before each headline


@pytest.mark.parametrize(
    "heading",
    [
        "12.31 Uhr: Words",
        "12:31 Words",
        "12.31 - Words",
        "12:31pm: Words",
        "12h31 : Words",
        "12.31pm Words",
        "12:31 GMT | Words",
    ],
)
def test_a_time_before_a_headline_begins_a_post_and_stays_in_its_title(heading: str) -> None:
    (post,) = read(f"3 March 2024\n{heading}\nText.\n").posts
    assert (post.title, post.text, post.published) == (heading, "Text.", utc(2024, 3, 3, 12, 31))


@pytest.mark.parametrize(
    "line",
    [
        "12.50 euros each",
        "12:31:05 a log",
        "09:00-10:00 tea",
        "09:00 - 10:00 tea",
        "25:10 Words",
        "2:0 for Marrow",
        "3.3.2024 Words",
    ],
)
def test_a_number_before_words_is_no_time(line: str) -> None:
    with pytest.raises(NoLiveBlog):
        read(f"3 March 2024\n{line}\nText.\n")


def test_a_time_alone_on_its_line_begins_a_post_where_no_headline_has_one() -> None:
    assert [post.title for post in read("12:31\nFirst\nText.\n11.00 Uhr\nSecond\nText.\n").posts] == ["First", "Second"]
    assert [post.title for post in read("12:31 First\n02:10\nText.\n11:00 Second\nText.\n").posts] == [
        "12:31 First",
        "11:00 Second",
    ]


def test_a_clock_that_jumps_up_going_down_the_page_means_the_day_before() -> None:
    posts = read("3 March 2024\n00:10 A\nText.\n23:50 B\nText.\n12:00 C\nText.\n22:00 D\nText.\n").posts
    assert [f"{p.published:%d %H}" for p in posts] == ["03 00", "02 23", "02 12", "01 22"]


def test_a_clock_that_jumps_down_means_the_day_after_where_the_oldest_post_is_first() -> None:
    posts = read("3 March 2024\n22:00 A\nText.\n23:50 B\nText.\n00:10 C\nText.\n").posts
    assert [f"{p.published:%d %H}" for p in posts] == ["03 22", "03 23", "04 00"]


def test_posts_keep_their_order_and_identity_where_no_date_stands_for_the_page() -> None:
    text = "A wave (16.08.2023).\n12:31 A\nText.\n11:00 B\nText.\n"
    before, after = read(text).posts, read(text.replace("11:00 B\nText.", "11:00 B\nText, corrected.")).posts
    assert [(post.title, post.published) for post in before] == [("12:31 A", None), ("11:00 B", None)]
    assert [post.id for post in before] == [post.id for post in after]
