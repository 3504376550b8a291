"""A newspaper on loopback that speaks as the Guardian's site does, conditionally; under `/api` as its Content API does."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.sources.guardian_answers import PATH, Blog, answer_of_api, delta, model, page
from tests.sources.loopback import Answer, Loopback


class GuardianServer(Loopback):
    """Serves `blog`. `asked` holds the path and query of every request; `not_changed` counts the 304s."""

    conditional = True

    def __init__(self, blog: Blog) -> None:
        super().__init__()
        self.blog = blog
        self.url, self.api_url = f"{self.root}{PATH}", f"{self.root}/api{PATH}"

    def answer(self, path: str) -> Answer:
        parts, asked = urlsplit(path), parse_qs(urlsplit(path).query)
        if parts.path == f"/api{PATH}":
            return Answer.json(answer_of_api(self.blog, asked.get("show-blocks", [""])[0]))
        named = asked.get("page", [""])[0].removeprefix("with:")
        place = self.blog.page_with(named) if named else 0
        if parts.path.removesuffix(".json") != PATH or place is None:
            return Answer(b"<!DOCTYPE html><p>Nothing here", status=404)
        if not parts.path.endswith(".json"):
            return Answer(page(self.blog, place).encode())
        if "lastUpdate" in asked and asked.get("isLivePage") == ["true"]:
            return Answer.json(delta(self.blog, asked["lastUpdate"][0]))
        if asked.get("dcr") == ["true"]:
            return Answer.json(model(self.blog, place))
        return Answer(b"<!DOCTYPE html><p>Nothing here", status=404)
