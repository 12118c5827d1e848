"""What can go wrong in the cleaner.

    CleanError
    ├── BadRule     a rule file says something that the cleaner cannot use; it is a BadConfig of the archive too
    └── Overrun     a worker was asked for more than it may spend on one page

A page that cannot be read is not an error: it is a Document with a verdict and a reason.
"""

from __future__ import annotations

from archive.errors import BadConfig


class CleanError(Exception):
    """Anything that this package raises on purpose."""


class BadRule(CleanError, BadConfig):
    """A rule in a rule file is wrong. Names the file, the rule, the key and the form that was expected.

    Rule files may be a collection's, so this is one of its TOML files being wrong.
    """

    def __init__(self, file: str, rule: str, key: str, expected: str) -> None:
        """Say where the fault is (file, rule id, key) and what was expected there."""
        super().__init__(f"{file}: rule {rule!r}: key {key!r}: expected {expected}")
        self.file = file
        self.rule = rule
        self.key = key
        self.expected = expected

    def __reduce__(self) -> tuple[type[BadRule], tuple[str, str, str, str]]:
        """Let it cross from a worker process."""
        return BadRule, (self.file, self.rule, self.key, self.expected)


class Overrun(CleanError):
    """A page cost more time or memory than it may, or the life of the process that cleaned it. Says which."""
