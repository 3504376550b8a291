"""JSON-LD as real pages have it, well formed or not."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_liveblog.sources.html.jsonld import read_sloppily, things, types_of

GOOD = {"@type": "Article", "headline": "Tea, biscuits; ]]> and // more,}"}
TEXT = json.dumps(GOOD)


@pytest.mark.parametrize(
    "written",
    [
        TEXT,
        f"\n//<![CDATA[\n{TEXT}\n//]]>\n",
        f"/*<![CDATA[*/{TEXT}/*]]>*/",
        f"<![CDATA[{TEXT}]]>",
        f"<!--\n{TEXT}\n-->",
        f"{TEXT};",
        f"{TEXT} ;\n//]]>",
        TEXT.replace(', "headline"', ',\n"headline"').replace("}", ",\n}").replace(',\n}"', '}"'),
        TEXT.replace('"@type"', '"list": [1, 2, ], "@type"'),
    ],
)
def test_what_can_be_mended_is_read(written: str) -> None:
    value, _ = read_sloppily(written)
    value.pop("list", None)
    assert value["@type"] == "Article"
    assert value["headline"].startswith("Tea, biscuits; ]]> and // more,")


def test_raw_control_characters_within_strings_are_read() -> None:
    assert read_sloppily('{"a": "one\ntwo\tthree\x01"}') == ({"a": "one\ntwo\tthree\x01"}, True)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{'a': 'it''s'}", {"a": "it''s"}),
        ('{"a": "he said "no" to it", "b": 1}', {"a": 'he said "no" to it', "b": 1}),
        ('{"a": "one" "b": "two"}', {"a": "one", "b": "two"}),
        ('{"a": 1 // a word\n, /* another */ "b": 2}', {"a": 1, "b": 2}),
        ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
        ("{a: true, b: [1, 2,, 3,], c: undefined}", {"a": True, "b": [1, 2, 3], "c": None}),
        ('{"a": ["one", "tw', {"a": ["one", "tw"]}),
        ('[{"a": 1, {"b": 2}]', [{"a": 1, "b": 2}]),
        ('window.x = {"a": 1.5e3};', {"a": 1500.0}),
        ("{", {}),
    ],
)
def test_what_is_broken_is_read_as_far_as_it_goes(written: str, read: object) -> None:
    assert read_sloppily(written) == (read, False)


@pytest.mark.parametrize("written", ["", "nonsense", "[" * 5_000 + "]" * 5_000, '"only a string', " " * 500_000 + "x"])
def test_what_holds_nothing_is_a_value_error(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_sloppily(written)


@pytest.mark.parametrize(
    "hostile",
    [
        '["' + '\\"' * 200_000,
        "[" + ", " * 200_000,
        "{" + ";" * 300_000,
        '{"a": "' + '"x ' * 100_000,
        '{"a": "' + '", ' * 100_000,
        '{"a' * 100_000,
        '["' + '" ' * 100_000,
        "{/*" + "/*" * 200_000,
        "{" * 50 + '"a":' * 50_000,
    ],
)
def test_a_hostile_script_is_done_with_soon(hostile: str) -> None:
    began = time.process_time()
    with contextlib.suppress(ValueError):
        read_sloppily(hostile)
    assert time.process_time() - began < 2.5


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("{}[]\"',:\\ \n/*a1-.;tn")))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(ValueError):
        read_sloppily(text)


def test_of_the_broken_samples_those_with_common_faults_are_read(shared: Path) -> None:
    folder = (shared if (shared / "broken-jsonld").is_dir() else shared / "samples") / "broken-jsonld"
    readable = ["hss-trailing", "krautreporter-cdata", "ltn-taiwan", "motorsport-total", "tour-magazin"]
    for name in readable:
        (path,) = folder.glob(f"{name}*")
        raw = path.read_bytes()
        page = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")
        scripts = re.findall(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", page, re.DOTALL)
        assert scripts
        for script in scripts:
            assert read_sloppily(script)[0]


def test_every_object_is_met_however_deep_up_to_a_bound() -> None:
    met = [thing["n"] for thing in things([{"n": 1, "x": [{"n": 2}, [{"n": 3}]]}, {"n": 4}])]
    assert met == [1, 2, 3, 4]
    deep: dict[str, object] = {"n": 0}
    for _ in range(5_000):
        deep = {"n": 0, "in": deep}
    assert sum(1 for _ in things(deep)) < 200


@pytest.mark.parametrize(
    "said", ["LiveBlogPosting", "schema:LiveBlogPosting", "https://schema.org/LiveBlogPosting", ["Thing", "LiveBlogPosting"]]
)
def test_a_type_is_known_in_every_spelling(said: object) -> None:
    assert "LiveBlogPosting" in types_of({"@type": said})


@pytest.mark.parametrize("said", [None, 3, [None, {}], "BlogPosting"])
def test_what_is_no_such_type_is_none(said: object) -> None:
    assert "LiveBlogPosting" not in types_of({"@type": said})
