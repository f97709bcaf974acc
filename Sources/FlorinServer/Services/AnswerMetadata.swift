internal import GRPC

extension Metadata {
  /// The same entries and one more.
  ///
  /// - Parameters:
  ///   - text: Printable ASCII.
  ///   - key: One of `TrailerKeys`.
  /// - Returns: All of them.
  func adding(_ text: String, for key: String) -> Metadata {
    Metadata(entries: entries + [Entry(key: key, value: .text(text))])
  }
}

/// Keys of metadata that the server sends.
enum TrailerKeys {
  /// Trailer: the leaf of a write in the tenant's audit log.
  static let leafIndex = "florin-audit-leaf-index"
  /// Header: `true` for the stored answer of an earlier call.
  static let isReplayed = "idempotent-replayed"
}
