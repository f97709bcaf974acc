/// The compressions a peer accepts, as `grpc-accept-encoding` lists them.
package struct AcceptedEncodings: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let gzip = AcceptedEncodings(rawValue: 1)
  package static let deflate = AcceptedEncodings(rawValue: 2)

  /// What this implementation accepts, as a header value.
  package static let headerValue = "identity,gzip,deflate"

  /// Reads a header value: names between commas, spaces and unknown names ignored.
  package init(headerValue: String) {
    self = []
    for name in headerValue.utf8.split(separator: UInt8(ascii: ",")) {
      switch CompressionAlgorithm(headerValue: Substring(name)) {
      case .gzip: insert(.gzip)
      case .deflate: insert(.deflate)
      case .identity, nil: continue
      }
    }
  }

  /// Whether the peer reads messages compressed so; everybody reads `identity`.
  package func accepts(_ algorithm: CompressionAlgorithm) -> Bool {
    switch algorithm {
    case .identity: true
    case .gzip: contains(.gzip)
    case .deflate: contains(.deflate)
    }
  }

  /// The compression to answer with: the request's own where the peer reads it, else gzip, else
  /// deflate, else none.
  package func preferred(after request: CompressionAlgorithm) -> CompressionAlgorithm {
    if request != .identity && accepts(request) { return request }
    if contains(.gzip) { return .gzip }
    return contains(.deflate) ? .deflate : .identity
  }
}

extension CompressionAlgorithm {
  /// The algorithm of a `grpc-encoding` value; nil for one that is not known here.
  package init?(headerValue: String) { self.init(headerValue: Substring(headerValue)) }

  init?(headerValue: Substring) {
    var name = headerValue.utf8
    while name.first == UInt8(ascii: " ") { name.removeFirst() }
    while name.last == UInt8(ascii: " ") { name.removeLast() }
    self.init(rawValue: String(Substring(name)))
  }
}
