"""What a check reports."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One violation: where it is, which rule it breaks, and what to do instead."""

    path: str
    line: int
    rule: str
    advice: str

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: error: [{self.rule}] {self.advice}"
