internal import GRPC
internal import HTTP2
internal import Primitives

/// The header lists of a response.
///
/// Source: gRPC over HTTP/2, "Responses".
enum ResponseHeaders {
  /// The headers of a response without metadata or compression: the usual ones.
  private static let plain = FixedHeaders([
    ":status": "200", "content-type": ContentType.headerValue,
  ])

  private static let succeeded = FixedHeaders(["grpc-status": "0"])

  /// The trailers of success without metadata.
  static var ok: HeaderList { HeaderList(succeeded) }

  /// The headers of a response.
  static func headers(
    _ metadata: Metadata,
    encoding: CompressionAlgorithm
  ) -> HeaderList {
    var list = HeaderList(plain)
    if encoding != .identity { list.add("grpc-encoding", encoding.rawValue) }
    list.add(metadata)
    return list
  }

  /// The trailers that end a response.
  static func trailers(_ status: Status, _ metadata: Metadata) -> HeaderList {
    guard !(status.isOK && metadata.isEmpty && status.message.isEmpty) else { return ok }
    var list = HeaderList()
    list.add(status, metadata)
    return list
  }

  /// A response that has trailers only: the status takes the place of the headers.
  static func trailersOnly(
    _ status: Status,
    _ metadata: Metadata,
    httpStatus: String = "200",
    acceptEncoding: Bool = false
  ) -> HeaderList {
    var list = HeaderList([":status": httpStatus, "content-type": ContentType.headerValue])
    if acceptEncoding { list.add("grpc-accept-encoding", AcceptedEncodings.headerValue) }
    list.add(status, metadata)
    return list
  }

  /// The headers of an answer to something that is not gRPC, with a text to follow.
  static func text(httpStatus: String, length: Int, allow: String? = nil) -> HeaderList {
    var list = HeaderList([
      ":status": httpStatus, "content-type": "text/plain; charset=utf-8",
      "content-length": String(length),
    ])
    if let allow { list.add("allow", allow) }
    return list
  }
}

extension HeaderList {
  /// Adds `grpc-status`, `grpc-message`, the details and the metadata.
  mutating func add(_ status: Status, _ metadata: Metadata) {
    add("grpc-status", String(status.code.rawValue))
    if !status.message.isEmpty { add("grpc-message", PercentEncoding.encode(status.message)) }
    if !status.details.isEmpty {
      add("grpc-status-details-bin", Base64.encode(status.details))
    }
    add(metadata)
  }

  /// Adds metadata, binary values in base64.
  mutating func add(_ metadata: Metadata) {
    for entry in metadata.entries {
      // Credentials stay out of the compression context, where a neighbour's guess could find them.
      let isSensitive = entry.key == "authorization" || entry.key == "cookie"
      switch entry.value {
      case .text(let text): add(entry.key, text, isSensitive: isSensitive)
      case .bytes(let bytes): add(entry.key, Base64.encode(bytes), isSensitive: isSensitive)
      }
    }
  }
}
