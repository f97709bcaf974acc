"""Files, functions and lines have a length."""

import unittest

from specimen import SpecimenCase
from tidy_checks import lengths

PATH = "Sources/GRPC/Call.swift"


def function(lines, head="func f(a: Int = { 1 }()) -> [Int]"):
    """A function of so many lines, with braces in strings, comments and closures."""
    body = ['  let s = "}}} \\(a.map { $0 })"  // }', "  if a { b() }"]
    body += ["  b()"] * (lines - 4)
    return "\n".join([head + " {", *body, "}", "", "let after = 1", ""])


class LengthsTests(SpecimenCase):
    module = lengths

    def test_a_file_of_600_lines_is_the_longest(self):
        self.keeps(PATH, "\n" * 600)
        self.breaks("file-length", PATH, "\n" * 601)
        self.breaks("file-length", "scripts/tool.py", "\n" * 601)
        listed = f"allow file-length {PATH} a state table"
        self.assertEqual([], self.rules(PATH, "\n" * 601, listed))

    def test_a_test_file_has_800(self):
        self.keeps("Tests/GRPCTests/CallTests.swift", "\n" * 800)
        self.breaks("file-length", "Tests/GRPCTests/CallTests.swift", "\n" * 801)

    def test_a_function_of_70_lines_is_the_longest(self):
        for head in ("func f(a: Int = { 1 }()) -> [Int]", "public init?(a: Int)", "deinit",
                     "func `a rule (in words)`()", "subscript<A>(a: A) -> Int"):  # fmt: skip
            self.keeps(PATH, function(70, head))
            self.breaks("function-length", PATH, function(71, head))

    def test_the_lines_of_a_long_literal_are_data(self):
        text = "\n".join(["func f() {", '  let a = """', *["    a {"] * 90, '    """', "}"])
        self.keeps(PATH, text)
        self.breaks("function-length", PATH, text.replace('"""', "1").replace("a {", "b()"))

    def test_a_requirement_has_no_body(self):
        members = "\n".join(["  func a(b: Int) throws -> Int", *["  var c: Int { get }"] * 80])
        self.keeps(PATH, f"protocol P {{\n  var d: Int {{ get }}\n  func z()\n}}\n{function(9)}")
        self.keeps(PATH, f"protocol P {{\n{members}\n}}\n")

    def test_a_call_of_an_initialiser_is_not_one(self):
        self.keeps(PATH, "let a = A.init(b) {\n" + "  c()\n" * 80 + "}\n")

    def test_a_line_has_100_columns_except_for_addresses_and_strings(self):
        self.keeps(PATH, "a" * 100)
        self.breaks("line-length", PATH, "a" * 101)
        self.breaks("line-length", PATH, "/// " + "word " * 20)
        self.keeps(PATH, "// https://example.com/" + "a" * 100)
        self.keeps(PATH, 'let a = "' + "word " * 30 + '"')
        self.breaks("line-length", PATH, "let " + "a" * 100 + ' = "b"')
        self.breaks("line-length", "scripts/tool", "#!/usr/bin/env bash\n" + "a" * 101)

    def test_generated_code_is_as_it_is(self):
        self.keeps("Sources/GRPC/Generated/a.pb.swift", "a" * 200 + "\n" * 900)


if __name__ == "__main__":
    unittest.main()
