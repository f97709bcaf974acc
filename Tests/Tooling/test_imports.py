"""The table of imports holds."""

import unittest

from specimen import Tree
from tidy_checks import imports

TABLE = """
@collections: DequeModule OrderedCollections
Primitives:
COnly: Primitives  # a comment
TLS: COpenSSL Primitives
GRPC: Primitives @collections
FlorinAPI: GRPC
Laws: GRPC
WireTests: TLS GRPC
"""


class ImportsTests(unittest.TestCase):
    def rules(self, path, text):
        tree = Tree.of(**{path: text, "Sources/COpenSSL/module.modulemap": ""})
        return [found.rule for found in imports.check(tree, imports.Table(TABLE))]

    def test_a_room_imports_what_its_row_names(self):
        for line in ("internal import Primitives", "package import DequeModule",
                     "public import Synchronization", "internal import struct Primitives.Hex",
                     "@preconcurrency internal import Primitives",
                     "internal import OrderedCollections.Submodule",
                     "// import Foundation", 'let a = "\\nimport Foundation"'):  # fmt: skip
            self.assertEqual([], self.rules("Sources/GRPC/A.swift", line), line)

    def test_everything_else_is_refused(self):
        for line in ("internal import Foundation", "internal import TLS",
                     "internal import struct Foundation.Data", "internal import Foundation.NSURL",
                     "@preconcurrency internal import Foundation",
                     "internal import func Glibc.read",
                     "#if canImport(Glibc)\n  internal import Glibc\n#endif",
                     "internal import COpenSSL"):  # fmt: skip
            self.assertEqual(["import"], self.rules("Sources/GRPC/A.swift", line), line)

    def test_an_import_says_who_sees_it(self):
        self.assertEqual(["import-access"], self.rules("Sources/GRPC/A.swift", "import Primitives"))
        self.assertEqual([], self.rules("Tests/GRPCTests/A.swift", "import Primitives"))

    def test_c_stays_inside_its_room(self):
        for access, expected in (("internal", []), ("private", []), ("package", ["import-access"]),
                                 ("public", ["import-access"])):  # fmt: skip
            line = f"{access} import COpenSSL"
            self.assertEqual(expected, self.rules("Sources/TLS/A.swift", line), line)

    def test_only_the_room_of_the_same_name_is_testable(self):
        line = "@testable import GRPC"
        self.assertEqual([], self.rules("Tests/GRPCTests/A.swift", line))
        self.assertEqual(["testable-import"], self.rules("Tests/WireTests/A.swift", line))
        line = "@testable internal import Primitives"
        self.assertEqual(["testable-import"], self.rules("Sources/GRPC/A.swift", line))

    def test_a_test_may_import_its_room_and_what_that_imports(self):
        text = "import Testing\nimport GRPC\nimport Primitives\nimport Foundation\nimport Laws\n"
        self.assertEqual([], self.rules("Tests/GRPCTests/A.swift", text))
        self.assertEqual(["import"], self.rules("Tests/GRPCTests/A.swift", "import TLS"))

    def test_only_the_umbrellas_hand_on(self):
        line = "@_exported public import GRPC"
        self.assertEqual([], self.rules("Sources/FlorinAPI/A.swift", line))
        line = "@_exported public import Primitives"
        self.assertEqual(["import-exported"], self.rules("Sources/GRPC/A.swift", line))

    def test_a_second_import_cannot_hide_on_a_line(self):
        line = "internal import Primitives; internal import Foundation"
        self.assertIn("import", self.rules("Sources/GRPC/A.swift", line))

    def test_a_room_without_a_row_is_refused(self):
        self.assertEqual(["room"], self.rules("Sources/Elsewhere/A.swift", ""))
        self.assertEqual(["room"], self.rules("Tests/ElsewhereTests/A.swift", ""))

    def test_generated_messages_may_have_data(self):
        line = "package import FoundationEssentials"
        self.assertEqual([], self.rules("Sources/GRPC/Generated/a.pb.swift", line))

    def test_a_table_that_cannot_be_read_is_refused(self):
        for text in ("GRPC Primitives", "A:\nA:", "A: @unknown"):
            self.assertEqual(1, len(imports.Table(text).findings), text)


if __name__ == "__main__":
    unittest.main()
