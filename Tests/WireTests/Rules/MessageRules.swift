import HTTP2
import Testing

/// RFC 9113 section 8: requests.
@Suite struct MessageRules {
  @Test(.timeLimit(.minutes(1)), arguments: malformed + pseudoHeaders + bodies)
  func `the message rule holds`(rule: Rule) async throws { try await rule.verify() }

  private static func refuses(
    _ section: String,
    _ statement: String,
    _ block: HeaderBlock
  ) -> Rule {
    Rule(section, "\(statement) makes a request malformed") { client in
      client.send(.headers(1, block), .data(1, grpcMessage([1])))
      try client.expectStreamError(.protocolError)
      client.send(.ping())
    }
  }

  static let malformed: [Rule] = [
    refuses("8.2.1", "an upper-case name", .request(adding: [("X-TEST", "ok")])),
    refuses("8.2.1", "a name with a space", .request(adding: [("x test", "ok")])),
    refuses("8.2.1", "an empty name", .request(adding: [("", "ok")])),
    refuses("8.2.1", "a value with a line feed", .request(adding: [("x", "a\nb: c")])),
    refuses("8.2.1", "a value with a zero byte", .request(adding: [("x", "a\0b")])),
    refuses("8.2.2", "connection", .request(adding: [("connection", "keep-alive")])),
    refuses("8.2.2", "proxy-connection", .request(adding: [("proxy-connection", "keep-alive")])),
    refuses("8.2.2", "keep-alive", .request(adding: [("keep-alive", "timeout=5")])),
    refuses("8.2.2", "transfer-encoding", .request(adding: [("transfer-encoding", "chunked")])),
    refuses("8.2.2", "upgrade", .request(adding: [("upgrade", "h2c")])),
    refuses("8.2.2", "te other than trailers", .request("te", "trailers, deflate")),
  ]

  static let pseudoHeaders: [Rule] =
    [
      refuses("8.3", "an unknown pseudo-header", HeaderBlock([(":test", "ok")] + echo)),
      refuses("8.3", "a pseudo-header of responses", HeaderBlock([(":status", "200")] + echo)),
      refuses("8.3", "a pseudo-header after a field", HeaderBlock([echo[4]] + echo)),
      refuses("8.3.1", "an empty :path", .request(":path", "")),
      refuses("8.3.1", "a :path of * without OPTIONS", .request(":path", "*")),
      refuses("8.3.1", "no :method", .request(":method", nil)),
      refuses("8.3.1", "no :scheme", .request(":scheme", nil)),
      refuses("8.3.1", "no :path", .request(":path", nil)),
    ]
    + echo.prefix(4).map {
      refuses("8.3.1", "\($0.0) twice", HeaderBlock([$0] + echo))
    }
    + [
      Rule("8.1", "a pseudo-header in trailers makes a request malformed") { client in
        client.send(
          .headers(1, .request(.collect)),
          .data(1, grpcMessage([1]), end: false),
          .headers(1, HeaderBlock([(":method", "POST")]), end: true)
        )
        try client.expectStreamError(.protocolError)
      }
    ]

  private static let echo = HeaderBlock.requestFields(.echo)

  static let bodies: [Rule] = [
    Rule("8.1", "trailers end a request") { client in
      client.send(
        .headers(1, .request()),
        .data(1, grpcMessage([1]), end: false),
        .headers(1, HeaderBlock([("x-trailer", "ok")]), end: true)
      )
      try client.expectEcho(1, [1])
    },
    Rule("8.1", "HEADERS after the first without END_STREAM are an error") { client in
      client.send(
        .headers(1, .request()),
        .data(1, grpcMessage([1]), end: false),
        .headers(1, HeaderBlock([("x-trailer", "ok")]))
      )
      try client.expectStreamError(.protocolError)
    },
    Rule("8.1.1", "content-length that fits is taken") { client in
      client.send(
        .headers(1, .request(adding: [("content-length", "8")])),
        .data(1, grpcMessage([1]))
      )
      try client.expectEcho(1, [1])
    },
    Rule("8.1.1", "content-length above the body is an error") { client in
      client.send(
        .headers(1, .request(adding: [("content-length", "99")])),
        .data(1, grpcMessage([1]))
      )
      try client.expectStreamError(.protocolError)
    },
    Rule("8.1.1", "content-length below the body over several frames is an error") { client in
      client.send(
        .headers(1, .request(adding: [("content-length", "7")])),
        .data(1, Array(grpcMessage([1])[..<4]), end: false),
        .data(1, Array(grpcMessage([1])[4...]))
      )
      try client.expectStreamError(.protocolError)
    },
    Rule("8.1.1", "content-length that is no number is an error") { client in
      client.send(
        .headers(1, .request(adding: [("content-length", "eight")])),
        .data(1, grpcMessage([1]))
      )
      try client.expectStreamError(.protocolError)
    },
    Rule("8.1.1", "content-length twice is an error") { client in
      client.send(
        .headers(1, .request(adding: [("content-length", "8"), ("content-length", "8")])),
        .data(1, grpcMessage([1]))
      )
      try client.expectStreamError(.protocolError)
    },
  ]
}
