"""The segments of a page: its visible lines and paragraphs in page order, with the boxes and pictures around them.

reading.py makes them from a tree.
"""

from __future__ import annotations

from dataclasses import dataclass

_MAX_STEPS = 100  # a path has at most this many steps; deeper ones lose their beginning


@dataclass(slots=True, eq=False)
class PathStep:
    """One step of an XPath, linked to the step above it: cheap to make for every element, written out only where needed.

    number counts the siblings of the same name so far, from 1; 0 for html and its first body, which are written without.
    """

    parent: PathStep | None
    name: str
    number: int = 0

    def path(self) -> str:
        """Return the XPath of the node, without the leading slash."""
        labels: list[str] = []
        step: PathStep | None = self
        while step is not None and len(labels) < _MAX_STEPS:
            labels.append(step.label)
            step = step.parent
        return "/".join(reversed(labels))

    @property
    def label(self) -> str:
        """The step by itself, such as p[3]."""
        return f"{self.name}[{self.number}]" if self.number else self.name


class PathCache(dict[PathStep, str]):
    """The XPaths of many steps of one page; steps above that several paths share are written out once."""

    def __missing__(self, step: PathStep) -> str:
        """Return the path of a step that was not asked for yet."""
        unknown: list[PathStep] = []
        above: PathStep | None = step
        while above is not None and above not in self:
            unknown.append(above)
            above = above.parent
        path = self[above] if above is not None else ""
        if path.count("/") + len(unknown) >= _MAX_STEPS:
            return step.path()
        for inner in reversed(unknown):
            self[inner] = path = f"{path}/{inner.label}" if path else inner.label
        return path


@dataclass(slots=True)
class Box:
    """A block-level element.

    Boxes are numbered in page order; first and last are the range of the segments inside (last is excluded). names is the
    class and id attributes. chars and link_chars are the sums over these segments. roles says what the box is for (see
    roles.py). group is the number of the nearest box, from this one outwards, that holds more than one segment: the box
    that lays a segment out together with others.
    """

    index: int
    parent: int
    tag: str
    names: str
    first: int
    last: int = 0
    chars: int = 0
    link_chars: int = 0
    roles: frozenset[str] = frozenset()
    group: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """One visible line or paragraph.

    kind is paragraph, heading, list, table, quote or caption. chars counts all characters, link_chars those inside links,
    both without spaces. box is the number of the block-level element around the segment. row and table are the numbers of
    its table row and table where kind is table, else 0. roles are those of its box. level is 1 to 6 for a heading, else 0.
    """

    index: int
    text: str
    kind: str
    box: int
    step: PathStep
    chars: int
    link_chars: int
    row: int = 0
    table: int = 0
    level: int = 0
    roles: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        """The place in the DOM as an XPath without the leading slash, such as html/body/div[2]/p[3]."""
        return self.step.path()

    @property
    def link_density(self) -> float:
        """The share of the characters that stand inside links, from 0 to 1."""
        return self.link_chars / self.chars if self.chars else 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """An img element: its address as written, its alternative text, and the number of the segment that follows it.

    width and height are its attributes, in pixels. figure says whether a figure element is around it.
    """

    src: str
    alt: str
    before: int
    box: int
    figure: bool = False
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """All visible segments of a page, the boxes around them and the pictures between them."""

    segments: tuple[Segment, ...]
    boxes: tuple[Box, ...]
    pictures: tuple[Picture, ...] = ()

    @property
    def chars(self) -> int:
        """The characters of all segments, without spaces."""
        return self.boxes[0].chars if self.boxes else 0
