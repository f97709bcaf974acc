"""Words, names, SQL, secrets and Markdown."""

import unittest

from specimen import Exceptions, SpecimenCase, Tree
from tidy_checks import markdown, names, secrets, sql, words

PATH = "Sources/Invoicing/Invoice.swift"


class WordsTests(SpecimenCase):
    module = words

    def test_notes_to_oneself_are_found_everywhere(self):
        for note in ("TODO", "FIXME", "XXX", "HACK"):
            self.breaks("note", PATH, f"// {note}: later")
            self.breaks("note", "docs/a.md", f"# A\n\n{note}")
        self.keeps(PATH, "// mktemp XXXXXX, todos")

    def test_a_comment_promises_nothing(self):
        self.breaks("promise", PATH, "let a = 1  // Good enough for now.")
        self.breaks("promise", PATH, "/// Not implemented.")
        self.breaks("promise", "scripts/a", "#!/bin/sh\n# for now")
        self.keeps(PATH, 'let a = "method is not implemented"')
        self.keeps(PATH, "// Waits for nowhere near a second.")

    def test_a_concept_has_one_word(self):
        for other in ("cents", "amountCents", "debtor", "badDebt", "shortPay", "voidInvoice",
                      "FinalizeInvoice", "rollbackEntry", "LedgerTransaction"):  # fmt: skip
            self.breaks("one-word", PATH, f"let {other} = 1")
            self.keeps(PATH, f"// {other} is what others say")
        for word in ("percents", "accents", "minorUnits", "cancelInvoice", "transaction"):
            self.keeps(PATH, f"let {word} = 1")


class NamesTests(SpecimenCase):
    module = names

    def test_a_name_says_what_is_in_the_file(self):
        for name in ("Utils", "StringUtils", "Helpers", "ConnectionManager", "Common", "Misc",
                     "New", "RouterV2", "Call+Helpers"):  # fmt: skip
            self.breaks("file-name", f"Sources/GRPC/{name}.swift", "")
        self.breaks("file-name", "Sources/GRPC/New/Call.swift", "")
        for name in ("Call", "Call+Metadata", "NewsFeed", "Renew", "CommonName"):
            self.keeps(f"Sources/GRPC/{name}.swift", "")

    def test_the_root_holds_only_what_is_known(self):
        self.breaks("place", "notes.txt", "")
        self.keeps("docs/notes.md", "")


class SQLTests(SpecimenCase):
    module = sql

    def test_sql_stands_in_storage_alone(self):
        for text in ("SELECT a FROM b", "INSERT INTO a VALUES ($1)", "UPDATE a SET b = 1",
                     "DELETE FROM a", "CREATE TABLE a (b int)"):  # fmt: skip
            self.breaks("sql-place", PATH, f'let a = "{text}"')
            self.keeps("Sources/Storage/Books/Invoice.swift", f'let a = "{text}"')
        self.keeps(PATH, 'let a = "Select one of these"; let b = "UPDATE failed"')
        self.keeps(PATH, "// SELECT a FROM b")

    def test_a_statement_names_its_columns_and_is_whole(self):
        path = "Sources/Storage/Books/Invoice.swift"
        self.breaks("sql-star", path, 'let a = "SELECT * FROM b"')
        self.breaks("sql-pieces", path, 'let a = "SELECT a FROM \\(table)"')
        self.breaks("sql-pieces", path, 'let a = "SELECT a FROM " + table')
        self.keeps(path, 'let a = """\n  SELECT count(*) FROM b\n  """')


class SecretsTests(SpecimenCase):
    module = secrets

    def test_keys_are_found(self):
        self.breaks("secret", "docs/a.md", "-----BEGIN EC PRIVATE KEY-----")
        self.breaks("secret", PATH, 'let a = "flr_live_AbCdEf12_' + "a" * 43 + '_00000000"')
        self.keeps(PATH, "-----BEGIN CERTIFICATE-----")
        self.keeps(PATH, 'let prefix = "flr_live_"')

    def test_paths_of_one_machine_are_found(self):
        for path in ("/root/a", "/work/x", "/home/jo/a", "/Users/jo/a", "/tmp/florin/x"):
            self.breaks("absolute-path", "scripts/a", f"#!/bin/sh\ncd {path}\n")
        for path in ("/tmp/$name", "a/root/b", "/usr/bin/env", "/proc/self", "example.com/work/a",
                     "/workers/a"):  # fmt: skip
            self.keeps("scripts/a", f"#!/bin/sh\ncd {path}\n")
        self.keeps("Tests/GRPCTests/A.swift", 'let a = "/tmp/florin/x"')

    def test_hosts_of_registries_are_found(self):
        self.breaks("registry-host", "scripts/a", "curl https://pypi.org/simple")
        self.keeps("scripts/a", "curl https://example.com/simple")


class MarkdownTests(SpecimenCase):
    module = markdown

    def test_a_page_has_one_title_at_its_top(self):
        self.keeps("docs/a.md", "# A\n\n## B\n\n```\n# a comment\n```\n")
        self.breaks("markdown-title", "docs/a.md", "# A\n\n# B\n")
        self.breaks("markdown-title", "docs/a.md", "text\n")
        self.assertIn("markdown-title", self.rules("docs/a.md", "text\n\n# A\n"))

    def test_a_link_leads_somewhere(self):
        files = {"docs/a.md": "", "docs/b/c.md": "# C\n\n## Who may `import` whom\n"}
        for link, count in (("b/c.md", 0), ("b/c.md#who-may-import-whom", 0), ("b", 0),
                            ("https://example.com", 0), ("#a", 0), ("b/d.md", 1),
                            ("b/c.md#nowhere", 1), ("../x.md", 1), ("#b", 1)):  # fmt: skip
            files["docs/a.md"] = f"# A\n\n[x]({link}) and `[y](not-a-link)`\n"
            found = list(markdown.check(Tree.of(**files), Exceptions()))
            self.assertEqual(count, len(found), link)

    def test_a_command_exists(self):
        tree = Tree.of(**{"README.md": "# A\n\n    scripts/demo now\n", "scripts/demo": ""})
        self.assertEqual(1, len(list(markdown.check(tree, Exceptions()))))
        tree.executables = {"scripts/demo"}
        self.assertEqual([], list(markdown.check(tree, Exceptions())))


if __name__ == "__main__":
    unittest.main()
