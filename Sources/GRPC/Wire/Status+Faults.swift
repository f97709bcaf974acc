extension Status {
  /// The status of a call whose bytes are not framed messages.
  ///
  /// Source: gRPC "Status codes and their use": too large is RESOURCE_EXHAUSTED, what contradicts
  /// the protocol is INTERNAL.
  package init(_ error: DeframeError) {
    switch error {
    case .messageTooLarge(let length, let limit):
      self.init(
        .resourceExhausted,
        "a message of \(length) bytes is larger than the limit of \(limit)"
      )
    case .badFlag(let flag):
      self.init(.internal, "a message's compressed flag is \(flag), not 0 or 1")
    case .truncated:
      self.init(.internal, "the stream ended inside a message")
    }
  }

  /// The status of a call with a message that cannot be inflated.
  package init(_ error: CompressionError) {
    switch error {
    case .corrupt: self.init(.internal, "a compressed message is corrupt")
    case .truncated: self.init(.internal, "a compressed message is incomplete")
    case .trailingBytes(let count):
      self.init(.internal, "\(count) bytes follow the end of a compressed message")
    case .tooLarge(let limit):
      self.init(.resourceExhausted, "a message inflates to more than the limit of \(limit) bytes")
    case .outOfMemory: self.init(.resourceExhausted, "no memory to inflate a message")
    }
  }

  /// No method is served at the path.
  package static func unknownMethod(path: String) -> Status {
    Status(.unimplemented, "there is no method \(path)")
  }

  /// The caller compressed with something that is not known here; the answer must also carry
  /// `grpc-accept-encoding`.
  package static func unsupportedEncoding(_ name: String) -> Status {
    Status(.unimplemented, "the message encoding '\(name)' is not supported")
  }

  /// A message is marked compressed in a call that announced no compression.
  package static let compressedWithoutEncoding = Status(
    .internal,
    "a message is marked compressed and the call has no grpc-encoding"
  )

  /// A `grpc-timeout` that is not one.
  package static let malformedTimeout = Status(.internal, "the grpc-timeout header is malformed")

  /// A method with one request got none, or more than one.
  ///
  /// Source: gRPC "Status codes and their use", cardinality violations.
  package static let requestCardinality = Status(
    .unimplemented,
    "the method takes exactly one request message"
  )

  /// A method with one response sent none, or more than one; found by the client.
  package static let responseCardinality = Status(
    .unimplemented,
    "the server sent none or several responses where one is due"
  )

  /// The time that the caller would wait is over.
  package static let deadlineExceeded = Status(.deadlineExceeded, "the deadline has passed")
}

extension Status.Code {
  /// The code for an HTTP response that carries no `grpc-status`.
  ///
  /// Source: gRPC "HTTP to gRPC Status Code Mapping".
  package init(httpStatus: Int) {
    switch httpStatus {
    case 400: self = .internal
    case 401: self = .unauthenticated
    case 403: self = .permissionDenied
    case 404: self = .unimplemented
    case 429, 502, 503, 504: self = .unavailable
    default: self = .unknown
    }
  }

  /// The code for a stream that the peer reset.
  ///
  /// Source: gRPC over HTTP/2, "Errors"; RFC 9113 section 7.
  package init(resetCode: UInt32) {
    switch resetCode {
    case 0x7: self = .unavailable  // REFUSED_STREAM
    case 0x8: self = .cancelled  // CANCEL
    case 0xB: self = .resourceExhausted  // ENHANCE_YOUR_CALM
    case 0xC: self = .permissionDenied  // INADEQUATE_SECURITY
    default: self = .internal
    }
  }

  /// The code that a `grpc-status` value writes; `unknown` for anything but a number of 0 to 16.
  package init(headerValue: String) {
    guard let number = UInt8(headerValue), headerValue.utf8.first != UInt8(ascii: "+"),
      let code = Status.Code(rawValue: number)
    else {
      self = .unknown
      return
    }
    self = code
  }
}
