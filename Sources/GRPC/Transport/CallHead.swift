/// What opens a call: the method's path, metadata and how long the caller will wait.
public struct CallHead: Sendable {
  /// `/package.Service/Method`.
  public var path: String
  /// The caller's metadata.
  public var metadata: Metadata
  /// What was left of the caller's deadline when the call was sent; nil when it has none.
  public var timeout: Duration?
  /// The authority the call is addressed to; nil for the connection's own.
  public var authority: String?
  /// How request messages are compressed; the transport applies it.
  public var requestEncoding: CompressionAlgorithm
  /// The largest response message in bytes, before and after inflating.
  public var maximumResponseBytes: Int

  /// A head.
  public init(
    path: String,
    metadata: Metadata = Metadata(),
    timeout: Duration? = nil,
    authority: String? = nil,
    requestEncoding: CompressionAlgorithm = .identity,
    maximumResponseBytes: Int = 4 << 20
  ) {
    self.path = path
    self.metadata = metadata
    self.timeout = timeout
    self.authority = authority
    self.requestEncoding = requestEncoding
    self.maximumResponseBytes = maximumResponseBytes
  }
}

/// The message compressions that gRPC peers share.
///
/// Source: gRPC "Compression"; `deflate` is the zlib format of RFC 1950.
public enum CompressionAlgorithm: String, Sendable, Hashable, CaseIterable {
  /// No compression.
  case identity
  /// RFC 1952.
  case gzip
  /// RFC 1950.
  case deflate
}
