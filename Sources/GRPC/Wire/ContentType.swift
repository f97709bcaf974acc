/// The media type of gRPC requests and responses.
package enum ContentType {
  /// What is sent.
  package static let headerValue = "application/grpc"

  /// Whether a peer's `content-type` announces gRPC with protobuf messages.
  ///
  /// `application/grpc` and `application/grpc+proto` do, with any parameters after `;`, in any
  /// case. `application/grpc-web` and other message formats do not: answer them with HTTP 415.
  ///
  /// Source: gRPC over HTTP/2, "Content-Type"; RFC 9110 section 8.3.1.
  package static func isGRPC(_ value: String) -> Bool {
    if value == headerValue { return true }
    var type = value.prefix { $0 != ";" }
    while let last = type.last, last == " " || last == "\t" { type.removeLast() }
    let lowered = type.lowercased()
    return lowered == headerValue || lowered == "application/grpc+proto"
  }
}
