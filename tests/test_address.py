"""What SOURCE means, and the key that a blog is remembered under."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_liveblog.address import Address, Kind, canonical, canonical_key, host_of, parse_source
from tui_liveblog.clean import clean_text, clean_url
from tui_liveblog.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://example.org/live/storm", "https://example.org/live/storm"),
        ("HTTP://Example.org", "http://example.org"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("example.org/live/storm", "https://example.org/live/storm"),
        ("www.example.org", "https://www.example.org"),
        ("example.org:8443/x?y=1", "https://example.org:8443/x?y=1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
    ],
)
def test_an_address_with_or_without_its_scheme_is_a_url(folder: Path, typed: str, url: str) -> None:
    assert parse_source(typed) == Address(Kind.URL, url)


@pytest.mark.parametrize(
    "typed", ["page.html", "saved/page.html", "./example.org", "../x.json", "feed.xml", "storm", "notes.txt"]
)
def test_anything_else_is_a_file(folder: Path, typed: str) -> None:
    address = parse_source(typed)
    assert address.kind is Kind.FILE
    assert address.text == str((folder / typed).resolve())


def test_a_file_that_is_there_is_a_file_whatever_its_name(folder: Path) -> None:
    (folder / "example.org").write_text("a page")
    assert parse_source("example.org").kind is Kind.FILE


def test_a_file_remembers_where_its_page_came_from(folder: Path) -> None:
    address = parse_source("page.html", "https://example.org/live/storm?utm_source=x")
    assert address.key == "https://example.org/live/storm"
    assert address.name == "example.org"


def test_a_file_without_an_address_is_known_by_its_path(folder: Path) -> None:
    assert parse_source("page.html").key == str(folder / "page.html")
    assert parse_source("page.html").name == "page.html"


def test_standard_input_is_remembered_only_with_an_address() -> None:
    assert parse_source("-") == Address(Kind.INPUT, "-")
    assert parse_source("-").key == ""
    assert parse_source("-").name == "standard input"
    assert parse_source("-", "https://example.org/live").key == "https://example.org/live"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "an empty SOURCE; give a URL, a file, or - for standard input"),
        ("ftp://example.org/x", "ftp:// cannot be followed; only http and https can"),
        ("file:///etc/passwd", "file:// cannot be followed; only http and https can"),
        ("https://user:pass@example.org/", "'https://user:pass@example.org/' is no address that can be opened; check its host"),
        ("https://", "'https://' is no address that can be opened; check its host"),
        ("https://exa\x1bmple.org/", "'https://exa mple.org/' is no address that can be opened; check its host"),
    ],
)
def test_what_cannot_be_followed_is_said(typed: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_source(typed)
    assert str(caught.value) == said


def test_where_a_page_came_from_must_be_an_address() -> None:
    with pytest.raises(UsageError, match=r"^--url must be an http or https address, not 'page\.html'$"):
        parse_source("-", "page.html")


@pytest.mark.parametrize(
    ("typed", "here"),
    [
        ("http://localhost:8000/", True),
        ("http://127.0.0.1/", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]/", True),
        ("page.html", True),
        ("-", True),
        ("https://example.org/", False),
        ("http://127.example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://localhost.example.org/", False),
    ],
)
def test_only_this_machine_may_be_asked_each_second(folder: Path, typed: str, here: bool) -> None:
    assert parse_source(typed).on_loopback is here


# Keys.


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://Example.ORG/live/storm", "https://example.org/live/storm"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("http://example.org:80/x", "http://example.org/x"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org/x#post-9", "https://example.org/x"),
        ("https://example.org/x?utm_source=a&utm_medium=b&page=2", "https://example.org/x?page=2"),
        ("https://example.org/x?UTM_Source=a&fbclid=1&gclid=2&at_medium=3&ns_campaign=4&CMP=5", "https://example.org/x"),
        ("https://example.org/x?filter=key&empty=", "https://example.org/x?filter=key&empty="),
        ("https://example.org/x?reference=7", "https://example.org/x?reference=7"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_a_key_leaves_out_what_says_where_the_reader_came_from(url: str, key: str) -> None:
    assert canonical(url) == key
    assert parse_source(url).key == key


@given(st.text(st.sampled_from("abc?&=#/%2F+ é:@[]utm_"), max_size=30))
def test_a_key_is_its_own_key(rest: str) -> None:
    url = clean_url(f"https://example.org/{rest}")
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    ("typed", "named", "key"),
    [
        ("https://example.org/x?page=2", "https://example.org/x", "https://example.org/x"),
        ("https://example.org/x", "https://www.example.org/live/x?utm_source=a#top", "https://www.example.org/live/x"),
        ("https://amp.example.org/x", "https://example.org/x", "https://example.org/x"),
        ("https://m.example.org/x", "https://www.example.org/x", "https://www.example.org/x"),
        ("http://example.org/x", "https://example.org/x", "https://example.org/x"),
        ("https://example.org/x", "https://example.org:443/y", "https://example.org/y"),
    ],
)
def test_a_page_names_its_own_address_on_its_own_site(typed: str, named: str, key: str) -> None:
    assert canonical_key(parse_source(typed), named) == key


@pytest.mark.parametrize(
    "named",
    [
        "https://other.example/x",
        "https://example.org.evil.example/x",
        "https://live.example.org/x",
        "https://example.org:8443/x",
        "https://notexample.org/x",
        "http://[::1",
        "",
    ],
)
def test_a_page_that_names_another_sites_address_is_not_believed(named: str) -> None:
    assert canonical_key(parse_source("https://example.org/x"), named) == "https://example.org/x"


def test_a_file_is_not_renamed_by_its_page(folder: Path) -> None:
    assert canonical_key(parse_source("page.html"), "https://example.org/x") == str(folder / "page.html")


def test_a_host_is_in_small_letters_and_nothing_where_there_is_none() -> None:
    assert host_of("https://Example.ORG:1/x") == "example.org"
    assert host_of("/x") == host_of("http://[::1") == ""


@given(st.text(max_size=40))
def test_any_text_is_a_source_or_is_refused_in_one_clean_line(text: str) -> None:
    try:
        address = parse_source(text)
    except UsageError as error:
        said = str(error)
    else:
        said = address.name
        assert address.kind is not Kind.URL or address.text.isascii()
    assert said == " ".join(clean_text(said).split())
