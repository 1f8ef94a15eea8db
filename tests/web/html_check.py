"""A cheap look at HTML: balanced, ids unique, every field labelled, every reference and fragment there."""

from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.wanted: list[str] = []
        self.problems: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if len(found) != len(attributes):
            self.problems.append(f"<{tag}> names an attribute twice: {attributes}")
        if tag not in VOID:
            self.open.append(tag)
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag == "label":
            self.labelled.add(str(found.get("for")))
        if tag == "input" and found.get("type") != "hidden" and "hidden" not in found:
            self.fields.append(found)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        for name in ("aria-describedby", "aria-labelledby", "for"):
            self.wanted += (found.get(name) or "").split()
        if tag in ("a", "use") and (found.get("href") or "").startswith("#"):
            self.wanted.append(str(found["href"])[1:])
        if "style" in found or any(name.startswith("on") for name in found):
            self.problems.append(f"<{tag}> has a style or a handler, which the policy forbids: {attributes}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing at {self.getpos()}")


def problems(html: str) -> list[str]:
    """What is wrong with this page; empty when nothing is."""
    page = _Page()
    page.feed(html)
    found = page.problems + [f"<{tag}> is never closed" for tag in page.open]
    found += [f"id {one} is there twice" for one in {*page.ids} if page.ids.count(one) > 1]
    found += [f"nothing has the id {one}" for one in page.wanted if one not in page.ids]
    found += [f"no label for {field}" for field in page.fields if field.get("id") not in page.labelled]
    if page.headings.count(1) != 1:
        found.append(f"{page.headings.count(1)} first headings instead of one")
    found += [
        f"heading {lower} follows heading {upper}"
        for upper, lower in zip(page.headings, page.headings[1:], strict=False)
        if lower > upper + 1
    ]
    return found
