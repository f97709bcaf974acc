"""Migrations are read, held against their rules, and written as Swift."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import specimen  # noqa: F401 (puts scripts on the path)
from migration_sources import swift
from migration_sources.main import main
from migration_sources.migration import Fault, read_all, split

TABLE = """\
CREATE TABLE {schema}.items (
  id uuid
);
GRANT SELECT ON {schema}.items TO {schema};
"""


class MigrationsTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.source = self.root / "Sources/Storage/Migrations"

    def write(self, kind, folder, sql):
        place = self.source / kind / folder
        place.mkdir(parents=True)
        (place / "up.sql").write_text(sql)
        (place / "notes.md").write_text("# Why\n")

    def refuses(self, reason, sql, kind="tenant"):
        with tempfile.TemporaryDirectory() as folder:
            self.source = Path(folder)
            self.write(kind, "0001-first", sql)
            with self.assertRaises(Fault, msg=sql) as caught:
                read_all(self.source, kind)
        self.assertIn(reason, str(caught.exception))

    def test_a_text_is_split_at_semicolons_that_end_lines(self):
        text = "-- Why.\nSELECT 1;\n\nUPDATE a\n  -- inside\n  SET b = 2;\n"
        self.assertEqual(["SELECT 1", "UPDATE a\n  SET b = 2"], split(text, "here"))

    def test_a_text_without_an_end_is_refused(self):
        for text in ("SELECT 1", "-- nothing\n", "SELECT 1;\nSELECT 2\n"):
            with self.assertRaises(Fault, msg=text):
                split(text, "here")

    def test_what_a_migration_must_not_hold_is_refused(self):
        for reason, sql in (
            ("sequence", "ALTER TABLE {schema}.a ADD id bigserial;"),
            ("sequence", "ALTER TABLE {schema}.a ADD id bigint GENERATED ALWAYS AS IDENTITY;"),
            ("stay in Swift", "CREATE TRIGGER a BEFORE INSERT ON {schema}.a EXECUTE FUNCTION b();"),
            ("owner's rights", "CREATE VIEW {schema}.a AS SELECT 1;"),
            ("outside", "INSERT INTO {schema}.a SELECT id FROM florin_control.tenants;"),
            ("one transaction", "CREATE INDEX CONCURRENTLY a ON {schema}.a (b);"),
            ("begins and ends", "COMMIT;"),
            ("every role", "GRANT SELECT ON {schema}.a TO PUBLIC;"),
            ("qualified", "ALTER TABLE a ADD b text;"),
            ("a `;` within", "DROP TABLE {schema}.a; DROP TABLE {schema}.b;"),
            ("lines of its own", "ALTER TABLE {schema}.a -- why\n  ADD b text;"),
            ("nobody may use items", TABLE.split(";")[0] + ";"),
        ):
            self.refuses(reason, sql)

    def test_numbers_have_no_gap(self):
        self.write("tenant", "0001-first", TABLE)
        self.write("tenant", "0003-third", "DROP TABLE {schema}.items;")
        with self.assertRaises(Fault):
            read_all(self.source, "tenant")

    def test_a_migration_has_notes(self):
        self.write("tenant", "0001-first", TABLE)
        (self.source / "tenant/0001-first/notes.md").unlink()
        with self.assertRaises(Fault):
            read_all(self.source, "tenant")

    def test_an_export_knows_which_tables_a_version_has(self):
        self.write("tenant", "0001-first", TABLE + TABLE.replace("items", "guard"))
        self.write("tenant", "0002-second", "DROP TABLE {schema}.items;")
        text = swift.migrations("tenant", read_all(self.source, "tenant"))
        self.assertIn('name: "items",\n      firstVersion: 1,\n      lastVersion: 1,\n', text)
        self.assertNotIn('name: "guard"', text)

    def test_what_is_generated_is_fresh_until_the_source_changes(self):
        self.write("tenant", "0001-first", TABLE)
        self.write("control", "0001-first", "DROP TABLE florin_control.a;")
        output = io.StringIO()
        with contextlib.redirect_stderr(output):
            self.assertEqual(1, main(self.root, ["--check"]))
            self.assertEqual(0, main(self.root, []))
            self.assertEqual(0, main(self.root, ["--check"]))
            self.write("tenant", "0002-second", "DROP TABLE {schema}.items;")
            self.assertEqual(1, main(self.root, ["--check"]))
        self.assertIn("TenantMigrations.swift is stale", output.getvalue())

    def test_comments_do_not_change_a_digest(self):
        self.write("tenant", "0001-first", TABLE)
        first = read_all(self.source, "tenant")[0].digest
        (self.source / "tenant/0001-first/up.sql").write_text("-- Why.\n" + TABLE)
        self.assertEqual(first, read_all(self.source, "tenant")[0].digest)
        (self.source / "tenant/0001-first/up.sql").write_text(TABLE.replace("id uuid", "id text"))
        self.assertNotEqual(first, read_all(self.source, "tenant")[0].digest)


if __name__ == "__main__":
    unittest.main()
