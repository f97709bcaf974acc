package import Primitives

/// What a command did to one object, without saying what the object holds.
///
/// `before` and `after` are HMACs of the object's canonical image under a key of the object's own,
/// so that destroying the key leaves digests that lead to nobody.
package struct AuditChange: Hashable, Sendable {
  /// Bytes of a change in a leaf.
  package static let byteCount = 89

  /// The kind of object; from 1.
  package let kind: UInt8
  /// The object.
  package let id: UUIDBits
  /// The object's version after the change: 1 when it was made, one more with each change.
  package let version: UInt64
  /// The digest before the change; nil, in the leaf zeros, when the object was made by it.
  package let before: Digest?
  /// The digest after the change; nil, in the leaf zeros, when the object is no more.
  package let after: Digest?

  package init(kind: UInt8, id: UUIDBits, version: UInt64, before: Digest?, after: Digest?) {
    self.kind = kind
    self.id = id
    self.version = version
    self.before = before
    self.after = after
  }

  /// The 89 bytes of the change.
  package var encoded: [UInt8] {
    var writer = ByteWriter(capacity: Self.byteCount)
    append(to: &writer)
    return writer.bytes
  }

  func append(to writer: inout ByteWriter) {
    writer.appendUInt8(kind)
    writer.append(id)
    writer.appendUInt64(version)
    writer.append(before ?? .zero)
    writer.append(after ?? .zero)
  }

  init(from reader: inout ByteReader) throws(ByteReaderError) {
    kind = try reader.readUInt8()
    id = try reader.readUUIDBits()
    version = try reader.readUInt64()
    before = Self.optional(try reader.readDigest())
    after = Self.optional(try reader.readDigest())
  }

  private static func optional(_ digest: Digest) -> Digest? { digest == .zero ? nil : digest }

  /// Whether the change can stand in a leaf.
  var isValid: Bool {
    kind >= 1 && version >= 1 && (before != nil || after != nil) && before != .zero
      && after != .zero
  }

  /// Whether the change comes before another in a leaf: by kind, then by identifier.
  func precedes(_ other: AuditChange) -> Bool {
    kind == other.kind ? id < other.id : kind < other.kind
  }
}

/// What a command changed, in the order of leaves; or, when it is too much, where that leads.
package enum AuditChanges: Hashable, Sendable {
  /// Changes within a leaf, at most: 57,850 bytes.
  package static let listedCountMax = 650

  /// The changes, each object once, by kind and then by identifier.
  case listed([AuditChange])
  /// The root of the tree whose leaves are the changes, more than 650, kept beside the leaf.
  case apart(root: Digest)

  /// The changes of a command, in any order.
  package init(_ changes: [AuditChange], using hasher: some TreeHasher) {
    let ordered = changes.sorted { $0.precedes($1) }
    if ordered.count <= Self.listedCountMax {
      self = .listed(ordered)
    } else {
      self = .apart(root: Self.root(of: ordered, using: hasher))
    }
  }

  /// The root of the tree whose leaves are the encoded changes, in the order of leaves.
  package static func root(of changes: [AuditChange], using hasher: some TreeHasher) -> Digest {
    var frontier = Frontier()
    for change in changes { frontier.append(hasher.hash(leaf: change.encoded), using: hasher) }
    return frontier.root(using: hasher)
  }

  /// The changes as they are kept beside a leaf: one after another, 89 bytes each.
  package static func encode(_ changes: [AuditChange]) -> [UInt8] {
    var writer = ByteWriter(capacity: changes.count * AuditChange.byteCount)
    for change in changes { change.append(to: &writer) }
    return writer.bytes
  }

  /// The changes that were kept beside a leaf.
  package static func decode(_ bytes: [UInt8]) throws(AuditLeafError) -> [AuditChange] {
    var reader = ByteReader(bytes)
    var changes: [AuditChange] = []
    do {
      while !reader.isAtEnd { changes.append(try AuditChange(from: &reader)) }
    } catch {
      throw .malformed(error)
    }
    try check(changes)
    return changes
  }

  /// Checks that each change is valid and that they are in order, each object once.
  static func check(_ changes: [AuditChange]) throws(AuditLeafError) {
    for (position, change) in changes.enumerated() {
      guard change.isValid else { throw .invalidChange(position: position) }
      guard position == 0 || changes[position - 1].precedes(change) else {
        throw .unorderedChange(position: position)
      }
    }
  }
}
