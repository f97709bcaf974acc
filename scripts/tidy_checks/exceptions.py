"""Exceptions to the rules: comments beside the code, and the list in scripts/tidy.exceptions."""

import re
from collections import Counter
from fnmatch import fnmatchcase

from .finding import Finding

PATH = "scripts/tidy.exceptions"
_COMMENT = re.compile(r"^\s*// tidy: ([a-z0-9-]+): (\S.*)$")
# What may stand between the comment and its line: more of it, documentation, attributes.
_BETWEEN = re.compile(r"^\s*(?://.*|@\w.*)?$")


class Exceptions:
    """What is allowed although a rule forbids it."""

    def __init__(self, text=""):
        self.findings = []
        self.allowed_counts = {}
        self.used = Counter()
        self._places = []  # (rule, pattern, line)
        self._matched = set()
        for number, line in enumerate(text.split("\n"), 1):
            self._read(number, line)

    def _read(self, number, line):
        words = line.split(maxsplit=3)
        if not words or words[0].startswith("#"):
            return
        if words[0] == "count" and len(words) == 3 and words[2].isdigit():
            self.allowed_counts[words[1]] = int(words[2])
        elif words[0] == "allow" and len(words) == 4:
            self._places.append((words[1], words[2], number))
        else:
            form = "write `count RULE NUMBER` or `allow RULE PATH REASON`"
            self.findings.append(Finding(PATH, number, "exceptions", form))

    def allows_file(self, rule, path):
        """Whether the list allows a rule's construct anywhere in a file."""
        for known, pattern, number in self._places:
            if known == rule and fnmatchcase(path, pattern):
                self._matched.add(number)
                return True
        return False

    def allows_line(self, rule, file, line):
        """Whether a comment above a line gives the rule and a proof; counts it if so."""
        index = line - 2
        while index >= 0 and _BETWEEN.match(file.lines[index]):
            match = _COMMENT.match(file.lines[index])
            if match and match.group(1) == rule:
                self.used[rule] += 1
                return True
            index -= 1
        return False

    def allows(self, rule, file, line):
        return self.allows_file(rule, file.path) or self.allows_line(rule, file, line)

    def settle(self):
        """Findings and hints about the exceptions themselves, once all checks have run."""
        findings, hints = list(self.findings), []
        for rule in sorted(self.used | Counter(self.allowed_counts.keys())):
            used, allowed = self.used[rule], self.allowed_counts.get(rule, 0)
            if used > allowed:
                advice = (
                    f"{used} exceptions in comments where {allowed} are allowed: their number may "
                    "only fall, so find a form that needs none"
                )
                findings.append(Finding(PATH, 0, rule, advice))
            elif used < allowed:
                hints.append(f"{PATH}: `count {rule} {allowed}` can be lowered to {used}")
        for rule, pattern, number in self._places:
            if number not in self._matched:
                hints.append(f"{PATH}:{number}: nothing needs `allow {rule} {pattern}`")
        return findings, hints
