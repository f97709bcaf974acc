"""Constructs that are banned from Swift, each with what to write instead."""

import re
from dataclasses import dataclass
from typing import Callable

from . import rooms
from .finding import Finding


@dataclass(frozen=True)
class Ban:
    """A rule: its name, what it looks like in code, what to do, and the files it holds in."""

    rule: str
    pattern: re.Pattern
    advice: str
    applies: Callable


def _sources(file):
    return file.is_in("Sources")


def _sources_and_tests(file):
    return file.is_in("Sources", "Tests")


def _tests(file):
    return file.is_in("Tests")


def _libraries(file):
    return _sources(file) and file.room not in rooms.PROGRAMS


def _outside_primitives(file):
    return _sources(file) and file.room not in {"Primitives", "PropertyTesting"}


def _rooms(names):
    return lambda file: _sources(file) and file.room in names


def _state_machines(file):
    return _sources(file) and file.parts[-1].endswith("StateMachine.swift")


def _ban(rule, pattern, advice, applies=_sources):
    return Ban(rule, re.compile(pattern), advice, applies)


BANS = (
    _ban("unchecked-sendable", r"@unchecked\s+Sendable",
         "use a Mutex, a LoopBound, a ~Copyable owner or `sending`", _sources_and_tests),
    _ban("nonisolated-unsafe", r"\bnonisolated\(unsafe\)",
         "use a Mutex or an Atomic, or make it immutable", _sources_and_tests),
    _ban("unsafe-bit-cast", r"\bunsafeBitCast\b",
         "convert with an initialiser or load the bytes explicitly"),
    _ban("unmanaged", r"\bUnmanaged\b",
         "keep the reference in Swift; only C callbacks need an opaque pointer"),
    _ban("force-try", r"\btry!", "handle the error or let it through with `try`"),
    _ban("force-cast", r"\bas!", "use `as?` and handle nil, or a generic type"),
    _ban("fatal-error", r"\bfatalError\s*\(",
         "throw; a broken invariant of our own is a `precondition` with the invariant in words"),
    _ban("print", r"(?<![.\w])(?<!func )(?:debugPrint|print)\s*\(",
         "log it, or write through FlorinCLI's output", _libraries),
    _ban("thread-sleep", r"\bThread\.sleep\b|(?<![.\w])(?<!func )(?<!await )u?sleep\s*\(",
         "use a timer of the event loop"),
    _ban("dispatch-queue", r"\bDispatchQueue\b", "use the event loop that owns the state"),
    _ban("detached-task", r"\bTask\.detached\b", "use a task group owned by a service"),
    _ban("unstructured-task", r"(?<![.\w])Task\s*(?:<[^>{]*>)?\s*(?:\([^){]*\))?\s*\{",
         "use a task group: an unstructured task loses deadline, cancellation and trace"),
    _ban("wall-clock", r"(?<![.\w])Date\(\)", "pass the moment in"),
    _ban("random-identifier", r"(?<![.\w])UUID\(\)", "use Primitives' identifiers"),
    _ban("random", r"\.random\s*\(", "take a generator of Primitives as an argument",
         _outside_primitives),
    _ban("floating-point", r"\b(?:Float|Double|Float16|Float32|Float64|CGFloat)\b",
         "use integers with a scale (Money, Quantity, Rate)",
         _rooms(rooms.WITHOUT_FLOATING_POINT)),
    _ban("existential", r"(?<![.\w`])any\s+(?!Error\b)\(?[A-Z~]",
         "use a generic, `some`, an enum or a struct of closures; only `any Error` may stay",
         _rooms(rooms.WITHOUT_EXISTENTIALS)),
    _ban("error-text", r"\bString\(\s*(?:describing|reflecting)\s*:\s*error\s*\)",
         "map it to a code and a constant message: its text may hold what no peer may see"),
    _ban("empty-catch", r"\bcatch\s*\{\s*\}",
         "handle the error, or say in words why nothing is to be done"),
    _ban("async-machine", r"\basync\b",
         "a state machine returns actions; its shell awaits", _state_machines),
    _ban("test-sleep", r"\b(?:Task|Thread)\.sleep\b|(?<![.\w])(?<!func )(?<!await )u?sleep\s*\(",
         "wait for the event itself, or turn a manual clock", _tests),
    _ban("other-test-framework", r"\bXCTestCase\b|\bXCTAssert\w*", "use Swift Testing", _tests),
)  # fmt: skip


def check(tree, exceptions):
    for file in tree.swift:
        bans = [ban for ban in BANS if ban.applies(file)]
        for ban in bans:
            yield from _occurrences(ban, file, exceptions)


def _occurrences(ban, file, exceptions):
    if not ban.pattern.search(file.text):
        return  # Cheaper than lexing; a hit in code is also one in the text.
    for match in ban.pattern.finditer(file.swift.code):
        line = file.swift.line(match.start())
        if not exceptions.allows(ban.rule, file, line):
            yield Finding(file.path, line, ban.rule, f"{match.group().strip()}: {ban.advice}")
