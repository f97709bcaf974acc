"""What the tests of the tools share: running one check over a tree of made-up files."""

import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from tidy_checks.exceptions import Exceptions  # noqa: E402
from tidy_checks.tree import Tree  # noqa: E402


class SpecimenCase(unittest.TestCase):
    """Each rule has a specimen that breaks it and one that keeps it."""

    module = None

    def rules(self, path, text, exceptions=""):
        """The rules that one file breaks."""
        tree = Tree.of(**{path: text})
        return [found.rule for found in self.module.check(tree, Exceptions(exceptions))]

    def breaks(self, rule, path, text):
        self.assertEqual([rule], self.rules(path, text), text)

    def keeps(self, path, text):
        self.assertEqual([], self.rules(path, text), text)
