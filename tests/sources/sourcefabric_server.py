"""A newsroom with Sourcefabric's Live Blog, as far as its readers' page sees it. Every word is invented.

The filters that the theme sends are applied as Elasticsearch applies them (liveblog/liveblog,
`server/liveblog/themes/themes_assets/default/js/theme/viewmodel.js`), and posts that are not due yet are held back as
`server/liveblog/client_modules/client_modules.py` does.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct, field

from tests.sources.loopback import Answer, Loopback

START = datetime(2024, 3, 1, 10, tzinfo=UTC)
BLOG = "65e1a0b2c3d4e5f601234567"
PATH = "/quay/blogs/harbour/index.html"
API = f"/api/client_blogs/{BLOG}/posts"
ALLOWED = {"max_results", "page", "source", "embedded"}


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}+00:00"


class Newsroom(Struct):
    """The posts as the editors keep them; minutes count from `START`."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    minute: float = 0

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.minute)

    def post(self, text: str, *, at: float | None = None, author: str = "Ida Marsh", **more: Any) -> dict[str, Any]:
        number = len(self.posts) + 1
        made = {
            "_id": f"urn:newsml:localhost:2024-03-01:{number:04d}",
            "_created": stamp(self.now),
            "_updated": stamp(self.now),
            "firstcreated": stamp(self.now),
            "published_date": stamp(self.now if at is None else START + timedelta(minutes=at)),
            "blog": BLOG,
            "particular_type": "post",
            "post_status": "open",
            "deleted": False,
            "sticky": False,
            "lb_highlight": False,
            "order": float(number),
            "original_creator": {"_id": "u1", "display_name": author},
            "groups": [
                {"id": "root", "refs": [{"idRef": "main"}], "role": "grpRole:NEP"},
                {"id": "main", "refs": [{"item": {"item_type": "text", "text": text, "meta": {}}, "type": "text"}]},
            ],
        }
        made.update(more)
        self.posts.append(made)
        return made

    def change(self, post: dict[str, Any], text: str | None = None, **more: Any) -> None:
        post.update(more, _updated=stamp(self.now))
        if text is not None:
            post["groups"][1]["refs"][0]["item"]["text"] = text


def matches(post: dict[str, Any], rule: dict[str, Any]) -> bool:
    """One filter of Elasticsearch's."""
    (kind, wanted), *rest = rule.items()
    assert not rest
    if kind == "not":
        return not matches(post, wanted)
    (name, value), *rest = wanted.items()
    assert not rest
    if kind == "term":
        return bool(post.get(name) == value)
    if kind == "terms":
        return post.get(name) in value
    assert kind == "range"
    bounds = {"gt": lambda at, than: at > than, "lt": lambda at, than: at < than}
    return all(bounds[bound](datetime.fromisoformat(post[name]), datetime.fromisoformat(than)) for bound, than in value.items())


class LiveBlogServer(Loopback):
    """The blog's page, as its theme is published, and the newsroom's interface."""

    def __init__(self) -> None:
        super().__init__()
        self.newsroom = Newsroom()
        self.blog_status = "open"
        self.settings: dict[str, Any] = {"postsPerPage": 5, "postOrder": "editorial", "showAuthor": True, "language": "en"}

    def answer(self, path: str) -> Answer:
        parts = urlsplit(path)
        if parts.path == PATH:
            return Answer(self.page())
        if parts.path == API:
            return self._posts(parse_qs(parts.query))
        return Answer.json({"_status": "ERR"}, 404)

    def _posts(self, asked: dict[str, list[str]]) -> Answer:
        if not asked.keys() <= ALLOWED or any(len(values) > 1 for values in asked.values()):
            return Answer.json({"_status": "ERR", "_message": "Unexpected parameter"}, 400)
        source = json.loads(asked["source"][0])
        rules = source["query"]["filtered"]["filter"]["and"]
        due = [post for post in self.newsroom.posts if datetime.fromisoformat(post["published_date"]) <= self.newsroom.now]
        found = [post for post in due if all(matches(post, rule) for rule in rules)]
        ((name, how),) = source["sort"][0].items()
        found.sort(key=lambda post: post[name], reverse=how["order"] == "desc")
        size, page = int(asked.get("max_results", ["25"])[0]), int(asked.get("page", ["1"])[0])
        return Answer.json(
            {
                "_items": found[size * (page - 1) : size * page],
                "_meta": {"max_results": size, "page": page, "total": len(found)},
                "_links": {"self": {"href": f"client_blogs/{BLOG}/posts", "title": "client_blogs"}},
            }
        )

    def page(self) -> bytes:
        options = {
            "blog": {
                "_id": BLOG,
                "title": "Harbour vote: the council meets",
                "description": "<p>Every ballot, <b>as it falls</b>.</p>",
                "blog_status": self.blog_status,
                "blog_preferences": {"language": "en", "theme": "default"},
                "public_url": f"{self.root}{PATH}",
            },
            "settings": self.settings,
            "i18n": {},
            "api_host": f"//{self.root.removeprefix('http://')}/",
            "assets_root": "/themes_assets/default/",
        }
        drawn = "".join(self._drawn(post) for post in reversed(self.newsroom.posts) if not post["deleted"])
        return f"""<!doctype html><html><head><title>Live</title></head><body><div class="lb-timeline en">
<section data-timeline-normal class="lb-posts list-group normal">{drawn}</section></div>
<script type="text/javascript">
    window.LB = {json.dumps(options)};
  </script><script src="liveblog.js"></script></body></html>""".encode()

    @staticmethod
    def _drawn(post: dict[str, Any]) -> str:
        """`template-post.html`, without its furniture."""
        highlighted = "lb-post--highlighted" if post["lb_highlight"] else ""
        return f"""<article class="lb-post list-group-item show-author-avatar {highlighted} " data-post-id="{post["_id"]}"
  data-post-sticky="{post["sticky"]}"><div class="lb-post-header"><div class="lb-post-date-icons">
  <div class="lb-post-date relativeDate" data-js-timestamp="{post["published_date"]}">{post["published_date"]}</div></div>
  <div class="lb-author"><div class="lb-author__name">
  {post["original_creator"]["display_name"]}
  </div></div></div><div class="items-container"><div class="lb-item text">
  <article>{post["groups"][1]["refs"][0]["item"]["text"]}</article></div></div>
  <div class="lb-post-bottom"><div class="lb-post-shareBox"><a class="lb-post-shareBox__item"></a></div></div></article>"""
