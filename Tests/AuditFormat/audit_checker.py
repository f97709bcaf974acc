"""Reads audit leaves, trees, checkpoints and proofs, from docs/audit-format.md and nothing else.

It shares no code with the product, on purpose: what both agree on is what the document says.
"""

import base64
import hashlib
import struct
from dataclasses import dataclass

from ed25519 import is_signature


class Malformed(Exception):
    """Bytes or text that the document does not allow."""


@dataclass(frozen=True)
class Change:
    kind: int
    id: bytes
    version: int
    before: bytes
    after: bytes


@dataclass(frozen=True)
class Leaf:
    log_id: bytes
    index: int
    time_us: int
    event_id: bytes
    actor: str
    credential: bytes
    origin_commitment: bytes
    method: int
    outcome: int
    reason: int
    approver: str
    request_digest: bytes
    changes: tuple
    changes_root: bytes


ABSENT = bytes(32)
CHANGE = struct.Struct(">B16sQ32s32s")


class _Reader:
    def __init__(self, data):
        self.data, self.offset = data, 0

    def take(self, count):
        part = self.data[self.offset : self.offset + count]
        if len(part) != count:
            raise Malformed(f"cut off at {self.offset}")
        self.offset += count
        return part

    def number(self, count):
        return int.from_bytes(self.take(count), "big")


def _name(reader, least):
    text = reader.take(reader.number(1))
    if not least <= len(text) <= 128 or not all(0x21 <= byte <= 0x7E for byte in text):
        raise Malformed("name")
    return text.decode("ascii")


def read_changes(data):
    if len(data) % CHANGE.size:
        raise Malformed("length of changes")
    changes = tuple(Change(*fields) for fields in CHANGE.iter_unpack(data))
    for change in changes:
        if not change.kind or not change.version or change.before == change.after == ABSENT:
            raise Malformed("change")
    keys = [(change.kind, change.id) for change in changes]
    if any(first >= second for first, second in zip(keys, keys[1:])):
        raise Malformed("order of changes")
    return changes


def read_leaf(data):
    reader = _Reader(data)
    if reader.number(1) != 1:
        raise Malformed("version")
    leaf = Leaf(
        log_id=reader.take(16),
        index=reader.number(8),
        time_us=reader.number(8),
        event_id=reader.take(16),
        actor=_name(reader, 1),
        credential=reader.take(32),
        origin_commitment=reader.take(32),
        method=reader.number(2),
        outcome=reader.number(1),
        reason=reader.number(2),
        approver=_name(reader, 0),
        request_digest=reader.take(32),
        changes=read_changes(reader.take(reader.number(2))),
        changes_root=reader.take(32),
    )
    if reader.offset != len(data):
        raise Malformed("bytes after the end")
    _check(leaf)
    return leaf


def _check(leaf):
    if leaf.time_us >= 1 << 63 or not leaf.method or len(leaf.changes) > 650:
        raise Malformed("bounds")
    if leaf.outcome == 1 and not leaf.reason:
        pass
    elif leaf.outcome == 2 and leaf.reason:
        if leaf.changes or leaf.changes_root != ABSENT:
            raise Malformed("changes of a refusal")
    else:
        raise Malformed("outcome")
    if leaf.changes and leaf.changes_root != ABSENT:
        raise Malformed("changes and root")


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count):
    half = 1
    while half * 2 < count:
        half *= 2
    return half


def tree_root(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = _split(len(hashes))
    return node_hash(tree_root(hashes[:half]), tree_root(hashes[half:]))


def root_from_proof(index, size, leaf, proof):
    """RFC 9162 section 2.1.3.2; None when the proof has another number of hashes."""
    if index >= size:
        return None
    fn, sn, root = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            root = node_hash(sibling, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node_hash(root, sibling)
        fn, sn = fn >> 1, sn >> 1
    return root if sn == 0 else None


def verify_log(entries, log_id):
    """All leaves of a log: place, log, order of time, and the chain of each object."""
    last_time, objects = 0, {}
    leaves = [read_leaf(entry) for entry in entries]
    for index, leaf in enumerate(leaves):
        if leaf.index != index or leaf.log_id != log_id:
            raise Malformed(f"entry {index}: place")
        if leaf.time_us < last_time:
            raise Malformed(f"entry {index}: time")
        last_time = leaf.time_us
        for change in leaf.changes:
            version, digest = objects.get((change.kind, change.id), (0, ABSENT))
            if change.version != version + 1 or change.before != digest:
                raise Malformed(f"entry {index}: chain of an object")
            objects[change.kind, change.id] = (change.version, change.after)
    return leaves


def _decode64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode("ascii") != text:
        raise Malformed("base64")
    return data


def read_key(text):
    name, number, material = text.split("+", 2)
    data = _decode64(material)
    if hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex() != number:
        raise Malformed("key")
    if data[0] != 1 or len(data) != 33:
        raise Malformed("type of key")
    return name, bytes.fromhex(number), data[1:]


def open_note(note, key):
    """The text of a note that a key has signed."""
    name, number, public = read_key(key)
    end = note.rindex("\n\n") + 1
    text, lines = note[:end], note[end + 1 :].split("\n")
    if lines.pop() != "":
        raise Malformed("last line")
    is_signed = False
    for line in lines:
        dash, signer, material = line.split(" ")
        data = _decode64(material)
        if dash != "\u2014":
            raise Malformed("signature line")
        if signer != name or data[:4] != number:
            continue
        if not is_signature(data[4:], text.encode(), public):
            raise Malformed("signature")
        is_signed = True
    if not is_signed:
        raise Malformed("not signed")
    return text


def read_checkpoint(text):
    origin, size, root = text.split("\n")[:3]
    if str(int(size)) != size or len(_decode64(root)) != 32:
        raise Malformed("checkpoint")
    return origin, int(size), _decode64(root)


def read_proof(text):
    """Index, hashes and checkpoint of a proof."""
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Malformed("format")
    if lines[0].startswith("extra "):
        lines.pop(0)
    word, index = lines.pop(0).split(" ")
    if word != "index" or str(int(index)) != index:
        raise Malformed("index")
    return int(index), [_decode64(line) for line in lines], checkpoint
