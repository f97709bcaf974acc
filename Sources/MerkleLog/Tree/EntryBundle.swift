internal import Primitives

/// Why bytes are no entries in a row.
package enum EntryBundleError: Error, Hashable, Sendable {
  /// The bytes end within an entry that begins at an offset.
  case truncated(offset: Int)
  /// There are more entries than a tile has hashes.
  case tooMany
}

/// The entries of one tile of level 0 in a row, each behind two bytes of length.
///
/// Source: C2SP tlog-tiles, "Log entries".
package enum EntryBundle {
  /// Bytes of the longest entry: what two bytes of length can say.
  package static let entryByteCountMax = 65_535

  /// The bundle of up to 256 entries of at most 65,535 bytes each.
  package static func encode(_ entries: [[UInt8]]) -> [UInt8] {
    precondition(entries.count <= TileID.widthMax, "a bundle holds the entries of one tile")
    var writer = ByteWriter(capacity: entries.reduce(0) { $0 + $1.count + 2 })
    for entry in entries { writer.appendOpaque16(entry) }
    return writer.bytes
  }

  /// The entries of a bundle.
  package static func decode(_ bytes: [UInt8]) throws(EntryBundleError) -> [[UInt8]] {
    var reader = ByteReader(bytes)
    var entries: [[UInt8]] = []
    while !reader.isAtEnd {
      guard entries.count < TileID.widthMax else { throw .tooMany }
      let start = reader.offset
      do {
        entries.append(try reader.readOpaque16())
      } catch {
        throw .truncated(offset: start)
      }
    }
    return entries
  }
}
