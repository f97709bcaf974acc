"""The lexer tells code from comments and strings."""

import unittest

from specimen import Tree  # noqa: F401 (sets the path)
from tidy_checks.swift_source import SwiftSource


class SwiftSourceTests(unittest.TestCase):
    def code(self, text):
        return SwiftSource(text).code

    def test_offsets_and_lines_stay(self):
        text = 'let a = "x\\"y" // c\n/* b\n /* n */ */ let z = """\n  q\n  """\nend'
        source = SwiftSource(text)
        self.assertEqual(len(text), len(source.code))
        self.assertEqual(text.count("\n"), source.code.count("\n"))
        self.assertEqual(["let", "a", "=", "let", "z", "=", "end"], source.code.split())
        self.assertEqual(6, source.line(text.index("end")))

    def test_an_interpolation_is_code_and_what_follows_is_string_again(self):
        code = self.code('let s = "a \\(call("in", f(x))) try! b"; tail()')
        self.assertIn("call(", code)
        self.assertNotIn("try!", code)
        self.assertIn("tail()", code)
        self.assertEqual(code.count("("), code.count(")"))

    def test_interpolations_nest(self):
        source = SwiftSource('f("a\\(g("b\\(h)c"))d")')
        self.assertEqual({"ad", "bc"}, {literal.text for literal in source.strings})
        self.assertTrue(all(literal.is_interpolated for literal in source.strings))

    def test_raw_strings_end_at_their_own_delimiter(self):
        self.assertEqual(["let", "a", "=", "b"], self.code('let a = #"x " \\n "# b').split())
        self.assertIn("inner", self.code('#"x \\#(inner) y"#'))
        self.assertNotIn("inner", self.code('#"x \\(inner) y"#'))

    def test_a_raw_identifier_may_hold_anything(self):
        code = self.code('@Test func `a "quote", a ( and try! in words`() { body }')
        self.assertNotIn("try!", code)
        self.assertIn("() { body }", code)

    def test_an_escaped_keyword_stays_code(self):
        self.assertIn("`internal`", self.code("case `internal` = 13"))

    def test_an_open_string_ends_with_its_line(self):
        self.assertIn("next", self.code('let a = "open\nnext'))


if __name__ == "__main__":
    unittest.main()
