"""The story of the pictures: a storm, invented, with a post of every kind. All of it is of 14 November 2024, times in UTC."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Origins, Post, PostKind, Rank, Span
from tui_liveblog.store import Store

from .pages import at, block
from .scenes import Clock, tab_scene

SITE = "https://ellery.example"
INES, TOM, LOWRI, MATEUS, HANA = "Ines Karvonen", "Tom Adeyemi", "Lowri Pugh", "Mateus Sá", "Hana Yoshida"
NEWSDESK = "Courier newsdesk"


def _post(time: str, by: str, title: str, *body: Block | str, day: int = 14, **fields: object) -> Post:
    given = {
        "published": at(time).replace(day=day),
        "title": title,
        "authors": (by,) if by else (),
        "body": tuple(block(part) if isinstance(part, str) else part for part in body),
        "url": f"{SITE}/live/storm#{day}-{time}",
        "origins": Origins.all(Rank.SHOWN),
    }
    return Post(f"{day}-{time}", **{**given, **fields})  # type: ignore[arg-type]  # a story names the fields of Post


def _items(*words: str) -> tuple[Block, ...]:
    return tuple(block(text, kind=BlockKind.ITEM) for text in words)


LIFEBOAT = _post(
    "16:48",
    INES,
    "Lifeboat brings all fourteen ashore from the Isolde",
    "The Ellery lifeboat has landed everyone taken off the island ferry Isolde, which lost power a mile outside the "
    "breakwater at about three this afternoon. They came up the slip in foil blankets, to a quay that had gone almost silent.",
    block(
        "Two were taken to St Brannock’s with suspected hypothermia. The rest are in the ",
        Span("fish market hall", f"{SITE}/news/fish-market-hall"),
        ", where soup has been on since noon in the auction kettles.",
    ),
    block(
        "The Grace Penhale rounds the harbour light at dusk",
        kind=BlockKind.IMAGE,
        url="https://img.ellery.example/grace-penhale.jpg",
        credit="Ellery Courier",
    ),
    key=True,
)

_WATER = _post(
    "16:33",
    LOWRI,
    "High water now forecast for 18:40, as expected",
    "The surge is running close to the models. Two things follow from that:",
    *_items(
        "the flood gate at Rope Walk shuts at 17:45;",
        "the causeway to Gull Island closes at 17:00 and stays closed until morning;",
    ),
)
_WATER_AGAIN = replace(_WATER, title="High water now forecast for 18:30, as expected", updated=at("16:36"))
WATER = replace(
    _WATER,
    title="High water now forecast for 18:10, half an hour early",
    body=(
        block("The surge is running ahead of the models. Three things follow from that:"),
        *_items(
            "the flood gate at Rope Walk shuts at 17:15, not 17:45;",
            "the causeway to Gull Island closes at 17:00 and stays closed until morning;",
            "anyone still moving a boat should stop.",
        ),
    ),
    updated=at("16:40"),
)

POWER = _post(
    "16:41",
    TOM,
    "",
    "Power is out across the whole lower town. The grid company says 2,300 homes are dark and that its crews cannot climb "
    "until gusts fall below 60 km/h, which it does not expect before ten tonight.",
)

CHAPEL = _post(
    "16:20",
    INES,
    "‘I have never seen it this side of the chapel’",
    block(
        "I have been here thirty-one years and I have never seen water this side of the chapel. If you can see the sea from "
        "your front step, do not wait for somebody to knock.",
        kind=BlockKind.QUOTE,
        who="Mara Oduya, harbour master",
    ),
)

TEASER = _post(
    "16:12",
    "",
    "The night of 1953: how Port Ellery got its sea wall",
    kind=PostKind.TEASER,
    url=f"{SITE}/archive/1953",
)

TRAIN = _post(
    "16:05",
    MATEUS,
    "Last train leaves at 17:20, then nothing until morning",
    "The 17:20 to Carrow will be the last train out. It will call at every halt, and conductors have been told not to check "
    "tickets. Buses have already stopped north of the viaduct, where a lime tree is across both lanes.",
    "If you mean to be on it, be on the platform by five: it has six coaches, and the line says that it will leave when it is "
    "full and not when it is time. Bicycles stay. Dogs come, and so does the harbour choir, which had a concert in Carrow "
    "tonight and has decided to sing on the way instead.",
    "The waiting room at Carrow will be open until the morning, heated, with the kiosk. Whoever is met there by a car should "
    "say so to the conductor, who has a list.",
    block("From Carrow on, tickets for tonight are taken tomorrow. The ", Span("timetable", f"{SITE}/trains"), " is not."),
)

PONTOON = _post(
    "15:58",
    HANA,
    "",
    "From the pontoon, a few minutes after the line went across:",
    block(
        "Tow is on. Crew of six, all well. Thank you to whoever left the flask of tea on the slip.",
        kind=BlockKind.EMBED,
        url="https://chatter.example/@ellerylifeboat/88",
        who="Ellery Lifeboat · @ellerylifeboat",
    ),
)

ADRIFT = _post(
    "15:41",
    TOM,
    "Reports of a second vessel adrift",
    "The coastguard is looking into reports of a second vessel without power, south of the bar.",
)

ISOLDE = _post(
    "15:12",
    INES,
    "Ferry Isolde loses power off the breakwater",
    "The island ferry has stopped a mile out and is lying across the swell. The lifeboat launched at 15:09.",
    key=True,
)

_SUMMARY = _post(
    "14:50",
    NEWSDESK,
    "What we know so far",
    *_items(
        "storm Maren came ashore at 13:20, with gusts of 128 km/h at the light;",
        "the lower town is being moved to three rest centres;",
        "high water is expected at about 18:40.",
    ),
    summary=True,
)
SUMMARY = replace(
    _SUMMARY,
    body=(
        block("Storm Maren came ashore at 13:20, with gusts of 128 km/h at the light;", kind=BlockKind.ITEM),
        *_SUMMARY.body[1:],
    ),
    updated=at("15:20"),
)

_NEEDLE = _post(
    "14:31",
    LOWRI,
    "",
    "The pressure at the harbour office has dropped eleven millibars since breakfast. The needle, the clerk says, has gone off "
    "the part of the dial with words on it.",
)
NEEDLE = replace(
    _NEEDLE,
    body=(block(_NEEDLE.text.replace("eleven", "fourteen")),),
    updated=at("16:30"),
)

BELOW = (
    _post(
        "14:08",
        HANA,
        "Schools send children home at two",
        "All four town schools have closed early. St Petroc’s will keep its hall open for anyone who cannot be collected, and "
        "the kitchen has been asked to cook for eighty.",
    ),
    _post(
        "14:02",
        TOM,
        "Lower town told to leave; three rest centres open",
        "Everybody between the quay and the chapel.",
        key=True,
    ),
    _post("13:20", LOWRI, "Storm Maren comes ashore, gusts of 128 km/h at the light", "The flag is gone.", key=True),
    _post("11:45", INES, "Harbour gate closed for the first time in nine years", "It took two men and some oil.", key=True),
    _post(
        "09:00",
        NEWSDESK,
        "If you live below the Rope Walk: where to go, what to take",
        *_items("St Petroc’s school, Chapel Street", "the fish market hall", "the bus depot, for those with animals"),
        "Take what you need for one night, and what you take for your heart.",
        pinned=True,
    ),
    _post(
        "21:30",
        INES,
        "Harbour closes to small craft at midnight",
        "Nothing under twelve metres may leave after midnight. The order stands until it is lifted, and nobody at the harbour "
        "office would guess when.",
        day=13,
        key=True,
    ),
    _post("20:10", LOWRI, "", "The forecast at eight has the storm a day earlier than the forecast at six.", day=13),
)

# (hour, posts in it): what gives the pulse its shape. Nothing much happens in them.
_QUIET = ((3, 1), (4, 1), (5, 2), (6, 1), (7, 3), (8, 3), (9, 4), (10, 5), (11, 5), (12, 7), (13, 9))
_SMALL = (
    "Gusts of {wind} km/h at the light.",
    "The island ferry is {late} minutes late, and says so.",
    "Sandbags: {wind} so far at the Rope Walk, by hand.",
    "The bakery has sold out, {late} minutes after it opened.",
)


def _quiet_hours() -> list[Post]:
    by = (INES, TOM, INES, LOWRI, INES, MATEUS, TOM, "")
    posts: list[Post] = []
    for hour, count in _QUIET:
        for number in range(count):
            small = len(posts)
            words = _SMALL[small % len(_SMALL)].format(wind=40 + 2 * small, late=3 + small)
            posts.append(_post(f"{hour:02}:{5 + number * 6:02}", by[small % len(by)], "", words))
    return posts


COMING = (
    _post("16:49", INES, "", "The auction kettles are on again, and somebody has found cups."),
    _post("16:50", TOM, "", "The first of the grid company’s crews has turned round at the viaduct."),
    _post("16:51", LOWRI, "", "No more rain for an hour, says the radar. The sea does not read it."),
)
"""What comes while the reader is elsewhere on the page."""


@dataclass(frozen=True, slots=True)
class Storm:
    """A store in which the storm was read until 16:06 and followed since, and what its page shows at 16:48:12."""

    store: Store
    clock: Clock
    posts: tuple[Post, ...]


@asynccontextmanager
async def storm() -> AsyncIterator[Storm]:
    """The storm as somebody left it: with posts read, unread, edited before and after they were read, withdrawn, starred."""
    clock = Clock()
    early = [*BELOW, _NEEDLE, _SUMMARY, ISOLDE, *_quiet_hours()]
    async with Store(None) as store:
        _set(clock, "15:42")
        async with tab_scene([ADRIFT, *early], store=store, clock=clock) as visit:
            for time in ("15:51", "15:52"):  # a post is withdrawn when two looks miss it
                _set(clock, time)
                visit.posts = list(early)
                await visit.publish(SUMMARY)
            _set(clock, "16:06")
            await visit.publish(PONTOON)
            await visit.tab.go_to(PONTOON.id)
            await visit.press("star")
            await visit.publish(TRAIN)
            await visit.press("mark_shown", "newest")
            await visit.tab.leave()
            posts = visit.posts
        for time, came in _SINCE:
            _set(clock, time)
            async with tab_scene(posts, store=store, clock=clock) as visit:
                await visit.publish(*came)
                posts = visit.posts
        clock.sleep(12)
        yield Storm(store, clock, tuple(posts))


_SINCE = (
    ("16:34", (TEASER, CHAPEL, _WATER)),
    ("16:37", (_WATER_AGAIN,)),
    ("16:42", (WATER, POWER, NEEDLE)),
    ("16:48", (LIFEBOAT,)),
)


def _set(clock: Clock, time: str) -> None:
    clock.seconds = 0
    clock.sleep((at(time) - clock.now()).total_seconds())
