"""What must not leave a machine: keys, paths of one machine, and hosts that fetch packages."""

import re

from .finding import Finding

_SECRETS = (
    (re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"), "a private key"),
    (re.compile(r"\bflr_[a-z]+_[0-9A-Za-z]{8}_[0-9A-Za-z]{20,}"), "an API key"),
    (re.compile(r"\bAKIA[0-9A-Z]{16}\b"), "an access key of a cloud"),
    (re.compile(r"\bgh[pousr]_[0-9A-Za-z]{36}\b"), "an access token"),
)
_PATH = re.compile(
    r"(?<![\w.~$}/*-])/(?:root|work|home/[\w.-]+|Users/[\w.-]+|tmp/[\w.-]+)"
    r"(?=[/\s\"'`:;)]|$)"
)
_HOSTS = re.compile(
    r"\b(?:pypi\.org|files\.pythonhosted\.org|proxy\.golang\.org|sum\.golang\.org|deb\.debian\.org|"
    r"archive\.ubuntu\.com|registry\.npmjs\.org|index\.crates\.io|static\.crates\.io|ghcr\.io|"
    r"(?:registry-1\.)?docker\.io|download\.swift\.org)\b"
)

# Files that must spell out what they look for.
_EXEMPT = ("scripts/tidy_checks/secrets.py", "Tests/Tooling/")


def check(tree, exceptions):
    for file in tree.files:
        if file.path.startswith(_EXEMPT) or file.path == "LICENSE":
            continue
        yield from _matches(file, exceptions)


def _matches(file, exceptions):
    for pattern, what in _SECRETS:
        advice = f"{what} in the tree: make one where it is needed, and revoke this one"
        yield from _finding(file, exceptions, "secret", pattern, advice)
    if not file.is_test:
        advice = "a path of one machine: take it as an argument or make a temporary folder"
        yield from _finding(file, exceptions, "absolute-path", _PATH, advice)
    advice = "which host packages come from is the machine's setting"
    yield from _finding(file, exceptions, "registry-host", _HOSTS, advice)


def _finding(file, exceptions, rule, pattern, advice):
    for match in pattern.finditer(file.text):
        line = file.text.count("\n", 0, match.start()) + 1
        if not exceptions.allows(rule, file, line):
            yield Finding(file.path, line, rule, advice)
