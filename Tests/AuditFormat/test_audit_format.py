"""The checker that was written from the document, over the document's test vectors."""

import hashlib
import hmac
import re
import unittest
from pathlib import Path

import audit_checker as checker
import ed25519

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/MerkleLogTests/Golden"
DOCUMENT = (ROOT / "docs/audit-format.md").read_text(encoding="utf-8")
LOG_ID = bytes.fromhex("01890a5dac96774bbcceb302099a8057")
ORIGIN = "audit.example.com/01890a5d-ac96-774b-bcce-b302099a8057/1"


def golden(name):
    return (GOLDEN / name).read_text(encoding="utf-8")


def leaf(name):
    lines = golden(name).splitlines()
    return b"".join(bytes.fromhex(line.split(maxsplit=1)[0]) for line in lines)


def tree_line(key):
    return bytes.fromhex(re.search(rf"^{key}  (\w+)$", golden("tree.txt"), re.M).group(1))


NAMES = sorted(path.name for path in GOLDEN.glob("leaf-*.hex"))
ENTRIES = [leaf(name) for name in NAMES]
HASHES = [checker.leaf_hash(entry) for entry in ENTRIES]


def code(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


class LeafTests(unittest.TestCase):
    def test_the_leaves_are_a_log(self):
        leaves = checker.verify_log(ENTRIES, LOG_ID)
        self.assertEqual([one.outcome for one in leaves], [1, 2, 1, 1, 1])
        self.assertEqual([len(one.changes) for one in leaves], [1, 0, 2, 0, 0])

    def test_codes_are_those_of_the_keys_that_the_document_gives(self):
        for number, one in enumerate(map(checker.read_leaf, ENTRIES)):
            salt = bytes([0xA0 + number]) * 32
            self.assertEqual(one.origin_commitment, code(salt, b"192.0.2.7"))
            self.assertEqual(one.request_digest, code(salt, b"request %d" % number))
            for change in one.changes:
                opening = bytes([{0x0A: 0xC1, 0x0B: 0xC2}[change.id[-1]]]) * 32
                self.assertEqual(change.after, code(opening, b"image %d" % change.version))
        first = checker.read_leaf(ENTRIES[0])
        self.assertEqual(first.credential, hashlib.sha256(b"certificate").digest())

    def test_the_root_of_changes_is_that_of_the_changes(self):
        records = [
            checker.CHANGE.pack(
                1,
                number.to_bytes(16, "big"),
                1,
                checker.ABSENT,
                hashlib.sha256(number.to_bytes(8, "big")).digest(),
            )
            for number in range(1, 652)
        ]
        self.assertEqual(len(checker.read_changes(b"".join(records))), 651)
        root = checker.tree_root([checker.leaf_hash(record) for record in records])
        self.assertEqual(checker.read_leaf(ENTRIES[4]).changes_root, root)

    def test_no_cut_is_a_leaf(self):
        for entry in ENTRIES:
            for count in range(len(entry)):
                with self.assertRaises(checker.Malformed):
                    checker.read_leaf(entry[:count])
            with self.assertRaises(checker.Malformed):
                checker.read_leaf(entry + b"\0")

    def test_every_flipped_bit_changes_the_root(self):
        entry = ENTRIES[2]
        root = checker.tree_root(HASHES)
        for offset in range(len(entry)):
            changed = bytearray(entry)
            changed[offset] ^= 1
            hashes = [*HASHES[:2], checker.leaf_hash(bytes(changed)), *HASHES[3:]]
            self.assertNotEqual(checker.tree_root(hashes), root)

    def test_moved_dropped_and_doubled_leaves_are_found(self):
        for changed in (
            ENTRIES[1:],
            [ENTRIES[0], ENTRIES[2], ENTRIES[1], *ENTRIES[3:]],
            [ENTRIES[0], *ENTRIES],
        ):
            with self.assertRaises(checker.Malformed):
                checker.verify_log(changed, LOG_ID)
        with self.assertRaises(checker.Malformed):
            checker.verify_log(ENTRIES, bytes(16))


class TreeTests(unittest.TestCase):
    def test_leaf_hashes_and_roots(self):
        for number, value in enumerate(HASHES):
            self.assertEqual(tree_line(f"leaf {number}"), value)
        for count in range(len(HASHES) + 1):
            self.assertEqual(tree_line(f"root {count}"), checker.tree_root(HASHES[:count]))

    def test_the_signature_of_the_checkpoint(self):
        text = checker.open_note(golden("checkpoint"), golden("key.txt").strip())
        expected = (ORIGIN, 5, checker.tree_root(HASHES))
        self.assertEqual(checker.read_checkpoint(text), expected)
        with self.assertRaises(checker.Malformed):
            changed = golden("checkpoint").replace("\n5\n", "\n4\n")
            checker.open_note(changed, golden("key.txt").strip())

    def test_the_proof(self):
        index, hashes, checkpoint = checker.read_proof(golden("leaf-2.tlog-proof"))
        self.assertEqual(checkpoint, golden("checkpoint"))
        root = checker.root_from_proof(index, 5, HASHES[2], hashes)
        self.assertEqual(root, checker.tree_root(HASHES))
        self.assertNotEqual(checker.root_from_proof(index, 5, HASHES[1], hashes), root)
        self.assertIsNone(checker.root_from_proof(index, 5, HASHES[2], hashes[:-1]))


class SignatureTests(unittest.TestCase):
    def test_the_first_vectors_of_rfc_8032(self):
        vectors = (
            (
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
        )
        for key, message, signature in vectors:
            arguments = [bytes.fromhex(text) for text in (signature, message, key)]
            self.assertTrue(ed25519.is_signature(*arguments))
            arguments[1] += b"\0"
            self.assertFalse(ed25519.is_signature(*arguments))


class DocumentTests(unittest.TestCase):
    def test_the_vectors_in_the_document_are_the_files(self):
        blocks = re.findall(r"```text\n(.*?)```", DOCUMENT, re.S)
        names = [*NAMES, "tree.txt", "checkpoint", "key.txt", "leaf-2.tlog-proof"]
        self.assertEqual(blocks, [golden(name) for name in names])
        self.assertEqual({path.name for path in GOLDEN.iterdir()}, set(names))

    def table(self, heading):
        section = DOCUMENT.split(f"\n### {heading}\n")[1].split("\n#")[0]
        rows = re.findall(r"^\| (\d+) \| (\w+) \|$", section, re.M)
        return {int(number): name for number, name in rows}

    def cases(self, path, enum):
        """Numbers and names of an enum: its raw values, and the switch of its `name`."""
        source = (ROOT / path).read_text(encoding="utf-8")
        body = source.split(f"enum {enum}")[1]
        numbers = dict(re.findall(r"^  case (\w+) = (\d+)$", body, re.M))
        switch = body.split("var name")[1].split("\n  }\n")[0]
        names = dict(re.findall(r'^    case \.(\w+): "(\w+)"$', switch, re.M))
        return {int(number): names[case] for case, number in numbers.items()}

    def test_methods_and_kinds_are_those_of_the_source(self):
        methods = self.cases("Sources/OrderToCash/Command.swift", "CommandMethod")
        self.assertEqual(self.table("Methods"), methods)
        kinds = self.cases("Sources/OrderToCash/Changes.swift", "ResourceKind")
        self.assertEqual(self.table("Kinds of objects"), kinds)

    def test_reasons_are_those_of_the_source(self):
        reasons = self.cases("Sources/Parties/Rules/CustomerReason.swift", "CustomerReason")
        listed = self.table("Reasons")
        self.assertEqual({**listed, **reasons}, listed)


if __name__ == "__main__":
    unittest.main()
