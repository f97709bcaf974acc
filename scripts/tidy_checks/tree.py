"""The files of the project, read once, and what kind each of them is."""

import subprocess
from functools import cached_property
from pathlib import Path, PurePosixPath

from .swift_source import SwiftSource

_BINARY_SUFFIXES = {".png", ".jpg", ".gz", ".zip", ".der", ".p12", ".bin"}


class File:
    """One file: its path from the root with `/`, and its text."""

    def __init__(self, path, text):
        self.path = path
        self.text = text

    @cached_property
    def parts(self):
        return PurePosixPath(self.path).parts

    @cached_property
    def suffix(self):
        return PurePosixPath(self.path).suffix

    @cached_property
    def room(self):
        """The target that a file of Sources or Tests belongs to, else an empty string."""
        return self.parts[1] if self.is_in("Sources", "Tests") and len(self.parts) > 2 else ""

    @cached_property
    def lines(self):
        return self.text.split("\n")

    @cached_property
    def swift(self):
        """The lexed text of a Swift file."""
        return SwiftSource(self.text)

    def is_in(self, *folders):
        return self.parts[0] in folders

    @cached_property
    def is_swift(self):
        return self.suffix == ".swift"

    @cached_property
    def is_script(self):
        """Whether the file is Python or shell, by its name or its first line."""
        return self.suffix in {".py", ".sh"} or self.text.startswith("#!")

    @cached_property
    def is_test(self):
        return "tests" in self.parts or self.parts[0] == "Tests"

    @cached_property
    def is_foreign(self):
        """Generated, or taken from elsewhere as it is: not ours to keep in style."""
        return "Generated" in self.parts or "Golden" in self.parts or (
            self.parts[0] == "proto" and self.parts[1] != "florin"
        )


class Tree:
    """All files that git tracks or would track."""

    def __init__(self, files, executables=frozenset()):
        self.files = files
        self.executables = executables
        self.paths = {file.path for file in files}

    @classmethod
    def read(cls, root):
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root, check=True, capture_output=True, text=True,
        )  # fmt: skip
        files, executables = [], set()
        for path in sorted(set(filter(None, listing.stdout.split("\0")))):
            place = Path(root, path)
            if not place.is_file():
                continue  # Deleted, and not yet committed.
            if place.suffix in _BINARY_SUFFIXES:
                files.append(File(path, ""))
                continue
            try:
                files.append(File(path, place.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                files.append(File(path, ""))
            if place.stat().st_mode & 0o100:
                executables.add(path)
        return cls(files, executables)

    @classmethod
    def of(cls, **texts):
        """A tree for tests: `Tree.of(**{"Sources/A/B.swift": "text"})`."""
        return cls([File(path, text) for path, text in sorted(texts.items())])

    @property
    def swift(self):
        """Hand-written Swift."""
        return [file for file in self.files if file.is_swift and not file.is_foreign]

    @property
    def sources(self):
        """Hand-written Swift below Sources."""
        return [file for file in self.swift if file.is_in("Sources")]

    def has_folder(self, path):
        return path in {"", "."} or any(known.startswith(path + "/") for known in self.paths)
