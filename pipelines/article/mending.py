"""Mending: the damaged text of one page, put right piece by piece, with a record of what was done."""

from __future__ import annotations

from dataclasses import replace
from typing import overload

from pipelines.document import Image, Repair
from pipelines.headline.headline import Headline
from pipelines.page.segments import Page, Segment
from pipelines.repair.repair import Repairer

_MAX_REPAIRS = 2000


class Mender:
    """Mends texts of one page as the damage that the page shows asks for, and keeps each repair once."""

    def __init__(self, page: Page, rereads: tuple[Repair, ...]) -> None:
        self._repairer = Repairer("\n".join(segment.text for segment in page.segments))
        self._done = dict.fromkeys(rereads)

    @overload
    def __call__(self, text: str) -> str: ...
    @overload
    def __call__(self, text: None) -> None: ...
    def __call__(self, text: str | None) -> str | None:
        if text is None:
            return None
        text, repairs = self._repairer.mend(text)
        self._done.update(dict.fromkeys(repairs))
        return text

    def image(self, image: Image) -> Image:
        return replace(image, caption=self(image.caption), credit=self(image.credit))

    def headline(self, headline: Headline) -> Headline:
        title, kicker, subtitle = (self(text) for text in (headline.title, headline.kicker, headline.subtitle))
        return replace(headline, title=title, kicker=kicker, subtitle=subtitle)

    def segment(self, segment: Segment) -> Segment:
        """Return a segment as it was before the damage; what it says does not count as shown."""
        text, repairs = self._repairer.mend(segment.text)
        return replace(segment, text=text) if repairs else segment

    def page(self, page: Page) -> Page:
        """Return the page as it was before the damage."""
        mended = tuple(self.segment(segment) for segment in page.segments)
        same = all(one is other for one, other in zip(mended, page.segments, strict=True))
        return page if same else replace(page, segments=mended)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        return tuple(self._done)[:_MAX_REPAIRS]
