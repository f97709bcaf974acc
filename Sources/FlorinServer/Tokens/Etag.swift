internal import Primitives

/// The version of a resource as callers carry it.
///
/// It holds a checksum of the identifier too, so that one resource's etag is not taken for that of
/// another with the same version.
enum Etag {
  /// The etag of a version.
  static func text<Kind>(_ id: Identifier<Kind>, version: Int64) -> String {
    "\(version)-\(checksum(id.bits))"
  }

  /// The version of an etag.
  ///
  /// - Returns: 0, which no resource has, for another resource's etag; nil for what is none.
  static func version<Kind>(_ text: String, of id: Identifier<Kind>) -> Int64? {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 32, let version = Int64(parts[0]), version > 0,
      parts[1].utf8.count == 8
    else { return nil }
    return parts[1] == checksum(id.bits) ? version : 0
  }

  private static func checksum(_ bits: UUIDBits) -> String {
    let digits = String(CRC32.checksum(bits.bytes), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
