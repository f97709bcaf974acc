package import Primitives

extension AuditLeaf {
  /// Bytes of a leaf without names and changes; 442 when both names are as long as can be.
  private static let fixedByteCount = 186
  /// Where the index stands in the bytes, after the version and the log; the time follows it.
  private static let indexOffset = 1 + UUIDBits.byteCount

  /// The bytes of the leaf.
  ///
  /// - Returns: At most `byteCountMax` bytes.
  /// - Throws: `AuditLeafError` for values that no leaf can have.
  package func encoded() throws(AuditLeafError) -> [UInt8] {
    try check()
    let (listed, root): ([AuditChange], Digest) =
      switch changes {
      case .listed(let listed): (listed, .zero)
      case .apart(let root): ([], root)
      }
    let changesByteCount = listed.count * AuditChange.byteCount
    var writer = ByteWriter(
      capacity: Self.fixedByteCount + 2 * Self.actorLengthMax + changesByteCount
    )
    writer.appendUInt8(Self.version)
    writer.append(logID)
    writer.appendUInt64(index)
    writer.appendInt64(time.microseconds)
    writer.append(eventID)
    writer.appendOpaque8(actor.utf8)
    writer.append(credential)
    writer.append(originCommitment)
    writer.appendUInt16(method)
    writer.appendUInt8(outcome.code)
    writer.appendUInt16(outcome.reason)
    writer.appendOpaque8((approver ?? "").utf8)
    writer.append(requestDigest)
    writer.appendUInt16(UInt16(changesByteCount))
    for change in listed { change.append(to: &writer) }
    writer.append(root)
    return writer.bytes
  }

  /// The leaf of bytes from anywhere.
  ///
  /// - Parameter bytes: All bytes of the leaf.
  /// - Throws: `AuditLeafError` for bytes that `encoded` does not write.
  package init(decoding bytes: [UInt8]) throws(AuditLeafError) {
    if let version = bytes.first, version != Self.version { throw .unknownVersion(version) }
    let fields: Fields
    do {
      fields = try Fields(bytes)
    } catch {
      throw .malformed(error)
    }
    try self.init(fields)
    try check()
  }

  /// Gives an encoded leaf its place and time, which are known last, under the lock of the tree.
  ///
  /// - Parameters:
  ///   - index: The index of the leaf.
  ///   - time: When it was sequenced; not before 1970.
  ///   - bytes: The bytes of a leaf.
  package static func place(at index: UInt64, time: Instant, in bytes: inout [UInt8]) {
    precondition(time.microseconds >= 0, "a leaf's time is not before 1970")
    precondition(bytes.count >= fixedByteCount, "these are the bytes of a leaf")
    bytes.withUnsafeMutableBytes {
      $0.storeBytes(of: index.bigEndian, toByteOffset: indexOffset, as: UInt64.self)
      $0.storeBytes(
        of: time.microseconds.bigEndian,
        toByteOffset: indexOffset + 8,
        as: Int64.self
      )
    }
  }

  private init(_ fields: Fields) throws(AuditLeafError) {
    guard let outcome = AuditOutcome(code: fields.outcome, reason: fields.reason) else {
      throw .invalidOutcome
    }
    guard let actor = String(validating: fields.actor, as: UTF8.self) else { throw .invalidActor }
    guard let approver = String(validating: fields.approver, as: UTF8.self) else {
      throw .invalidApprover
    }
    guard fields.changes.isEmpty || fields.changesRoot == .zero else { throw .invalidChangesRoot }
    self.init(
      logID: fields.logID,
      index: fields.index,
      time: Instant(microseconds: fields.time),
      eventID: fields.eventID,
      actor: actor,
      credential: fields.credential,
      originCommitment: fields.originCommitment,
      method: fields.method,
      outcome: outcome,
      approver: approver.isEmpty ? nil : approver,
      requestDigest: fields.requestDigest,
      changes: fields.changesRoot == .zero
        ? .listed(fields.changes) : .apart(root: fields.changesRoot)
    )
  }

  /// Checks what the types leave open.
  private func check() throws(AuditLeafError) {
    guard time.microseconds >= 0 else { throw .invalidTime }
    guard Self.isName(actor) else { throw .invalidActor }
    guard approver.map(Self.isName) ?? true else { throw .invalidApprover }
    guard method >= 1 else { throw .invalidMethod }
    guard outcome != .refused(reason: 0) else { throw .invalidOutcome }
    guard outcome == .accepted || changes == .listed([]) else { throw .changesOfRefused }
    switch changes {
    case .listed(let listed):
      guard listed.count <= AuditChanges.listedCountMax else {
        throw .tooManyChanges(listed.count)
      }
      try AuditChanges.check(listed)
    case .apart(let root): guard root != .zero else { throw .invalidChangesRoot }
    }
  }

  /// Whether a text names a principal: 1 to 128 printable ASCII characters without spaces.
  private static func isName(_ text: String) -> Bool {
    (1...actorLengthMax).contains(text.utf8.count)
      && text.utf8.allSatisfy { (UInt8(ascii: "!")...UInt8(ascii: "~")).contains($0) }
  }
}

/// The fields of a leaf as they stand in its bytes.
private struct Fields {
  let logID: UUIDBits
  let index: UInt64
  let time: Int64
  let eventID: UUIDBits
  let actor: [UInt8]
  let credential: Digest
  let originCommitment: Digest
  let method: UInt16
  let outcome: UInt8
  let reason: UInt16
  let approver: [UInt8]
  let requestDigest: Digest
  let changes: [AuditChange]
  let changesRoot: Digest

  init(_ bytes: [UInt8]) throws(ByteReaderError) {
    var reader = ByteReader(bytes)
    _ = try reader.readUInt8()
    logID = try reader.readUUIDBits()
    index = try reader.readUInt64()
    time = try reader.readInt64()
    eventID = try reader.readUUIDBits()
    actor = try reader.readOpaque8(1...AuditLeaf.actorLengthMax)
    credential = try reader.readDigest()
    originCommitment = try reader.readDigest()
    method = try reader.readUInt16()
    outcome = try reader.readUInt8()
    reason = try reader.readUInt16()
    approver = try reader.readOpaque8(0...AuditLeaf.actorLengthMax)
    requestDigest = try reader.readDigest()
    changes = try Self.changes(&reader)
    changesRoot = try reader.readDigest()
    try reader.finish()
  }

  private static func changes(
    _ reader: inout ByteReader
  ) throws(ByteReaderError) -> [AuditChange] {
    let offset = reader.offset
    let length = Int(try reader.readUInt16())
    guard length.isMultiple(of: AuditChange.byteCount),
      length <= AuditChanges.listedCountMax * AuditChange.byteCount
    else { throw .length(offset: offset, length: length) }
    var rest = try reader.nested(length)
    var changes: [AuditChange] = []
    changes.reserveCapacity(length / AuditChange.byteCount)
    while !rest.isAtEnd { changes.append(try AuditChange(from: &rest)) }
    return changes
  }
}
