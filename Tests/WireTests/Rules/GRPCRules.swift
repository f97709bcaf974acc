import HTTP2
import Testing

/// gRPC over HTTP/2, "Requests" and "Status codes and their use in gRPC".
@Suite struct GRPCRules {
  @Test(.timeLimit(.minutes(1)), arguments: http + headers + messages + deadlines)
  func `the gRPC rule holds`(rule: Rule) async throws { try await rule.verify() }

  /// Expects a status, by its number, and trailers only unless told otherwise.
  @discardableResult
  private static func expect(_ client: RawClient, _ status: Int) throws -> RawResponse {
    let response = try client.response()
    guard response.grpcStatus == status, response.value(":status") == "200",
      response.value("content-type")?.hasPrefix("application/grpc") == true
    else { throw RuleBroken("the answer is \(response)") }
    return response
  }

  private static func expectHTTP(_ client: RawClient, _ status: String) throws {
    let response = try client.response()
    guard response.value(":status") == status, !response.body.isEmpty else {
      throw RuleBroken("the answer is \(response)")
    }
    try client.expectAnswer(3)
  }

  static let http: [Rule] = [
    Rule("gRPC", "a GET gets 405 and a text") { client in
      client.send(
        .headers(
          1,
          HeaderBlock([
            (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "localhost"),
          ]),
          end: true
        )
      )
      try expectHTTP(client, "405")
    },
    Rule("gRPC", "a HEAD gets 405 without a text") { client in
      client.send(.headers(1, .request(":method", "HEAD"), end: true))
      let response = try client.response()
      guard response.value(":status") == "405", response.body.isEmpty else {
        throw RuleBroken("the answer is \(response)")
      }
    },
    Rule("gRPC", "a foreign content type gets 415 and a text") { client in
      client.send(
        .headers(1, .request("content-type", "application/json")),
        .data(1, Array("{}".utf8))
      )
      try expectHTTP(client, "415")
    },
    Rule("gRPC", "a missing content type gets 415 and a text") { client in
      client.send(.headers(1, .request("content-type", nil), end: true))
      try expectHTTP(client, "415")
    },
    Rule("gRPC", "a content type with a subtype is gRPC") { client in
      client.send(
        .headers(1, .request("content-type", "application/grpc+proto")),
        .data(1, grpcMessage([1]))
      )
      try client.expectEcho(1, [1])
    },
    Rule("gRPC", "a content type that only begins like gRPC's gets 415") { client in
      client.send(.headers(1, .request("content-type", "application/grpcweb"), end: true))
      try expectHTTP(client, "415")
    },
  ]

  static let headers: [Rule] =
    ["/florin.wire.v1.Wire/Missing", "/florin.wire.v1.Missing/Echo", "/"].map { path in
      Rule("gRPC", "the path \(path) is UNIMPLEMENTED") { client in
        client.send(.headers(1, .request(":path", path)), .data(1, grpcMessage([1])))
        let response = try client.response()
        guard response.grpcStatus == 12 || response.value(":status") == "404" else {
          throw RuleBroken("the answer is \(response)")
        }
      }
    } + [
      Rule("gRPC", "headers above 8 KiB get 431 and RESOURCE_EXHAUSTED") { client in
        let more = (0..<3).map { ("x-\($0)", String(repeating: "a", count: 3_000)) }
        client.send(.headers(1, .request(adding: more)), .data(1, grpcMessage([1])))
        let response = try client.response()
        guard response.value(":status") == "431", response.grpcStatus == 8 else {
          throw RuleBroken("the answer is \(response)")
        }
        try client.expectAnswer(3)
      },
      Rule("gRPC", "a -bin header that is not base64 is INTERNAL") { client in
        client.send(.headers(1, .request(adding: [("x-bin", "!!!")])), .data(1, grpcMessage([1])))
        try expect(client, 13)
      },
      Rule("gRPC", "an unknown grpc-encoding is UNIMPLEMENTED and told what is known") { client in
        client.send(
          .headers(1, .request(adding: [("grpc-encoding", "snappy")])),
          .data(1, grpcMessage([1]))
        )
        let known = try expect(client, 12).value("grpc-accept-encoding") ?? ""
        guard known.contains("gzip"), known.contains("identity") else {
          throw RuleBroken("grpc-accept-encoding is '\(known)'")
        }
      },
    ]

  static let messages: [Rule] =
    [
      ("a truncated message is INTERNAL", [0, 0, 0, 0, 9, 1], 13),
      ("a truncated prefix is INTERNAL", [0, 0, 0], 13),
      ("a flag of 2 is INTERNAL", [2, 0, 0, 0, 1, 1], 13),
      ("a compressed message without grpc-encoding is INTERNAL", [1, 0, 0, 0, 1, 1], 13),
      ("a message that is not protobuf is INTERNAL", [0, 0, 0, 0, 2, 0x0A, 0x7F], 13),
      ("a length above the limit is RESOURCE_EXHAUSTED", [0, 0, 0x10, 0, 1], 8),
      ("a length of 4 GiB is RESOURCE_EXHAUSTED", [0, 0xFF, 0xFF, 0xFF, 0xFF], 8),
      ("two messages to a unary method are UNIMPLEMENTED", grpcMessage([1]) + grpcMessage([2]), 12),
      ("no message to a unary method is UNIMPLEMENTED", [], 12),
    ].map { (statement: String, body: [UInt8], status: Int) in
      Rule("gRPC", statement) { client in
        client.send(.headers(1, .request()), .data(1, body))
        try expect(client, status)
        try client.expectAnswer(3)
      }
    } + [
      Rule("gRPC", "END_STREAM with the headers is no message: UNIMPLEMENTED") { client in
        client.send(.headers(1, .request(), end: true))
        try expect(client, 12)
      },
      Rule("gRPC", "an empty message is a message") { client in
        client.send(.headers(1, .request()), .data(1, grpcMessage([])))
        try client.expectEcho(1, [])
      },
      Rule("gRPC", "a corrupt compressed message is INTERNAL") { client in
        client.send(
          .headers(1, .request(adding: [("grpc-encoding", "gzip")])),
          .data(1, [1, 0, 0, 0, 3, 1, 2, 3])
        )
        try expect(client, 13)
      },
      Rule("gRPC", "a truncated message in a request stream is INTERNAL") { client in
        client.send(
          .headers(1, .request(.collect)),
          .data(1, grpcMessage([1]) + [0, 0, 0, 0, 9])
        )
        try expect(client, 13)
      },
      Rule("gRPC", "messages may be cut anywhere") { client in
        client.send(.headers(1, .request(.collect)))
        for byte in grpcMessage([1, 2]) + grpcMessage([3]) + grpcMessage([]) {
          client.send(.data(1, [byte], end: false))
        }
        client.send(.data(1))
        try client.expectEcho(1, Array("3".utf8))
      },
      Rule("gRPC", "a response stream has its messages and then its status") { client in
        client.send(.headers(1, .request(.produce)), .data(1, grpcMessage(Array("2".utf8))))
        let response = try client.response()
        guard response.grpcStatus == 0, !response.trailers.isEmpty,
          response.body.count == 2 * grpcMessage(.init(repeating: 7, count: 16_384)).count
        else { throw RuleBroken("\(response.body.count) bytes, status \(response.trailers)") }
      },
    ]

  static let deadlines: [Rule] =
    ["", "1", "S", "123456789S", "1.5S", "-1S", "1s", "1 S"].map { value in
      Rule("gRPC", "a grpc-timeout of '\(value)' is refused") { client in
        client.send(
          .headers(1, .request(adding: [("grpc-timeout", value)])),
          .data(1, grpcMessage([1]))
        )
        try expect(client, 13)
      }
    } + [
      Rule("gRPC", "a deadline that passes is DEADLINE_EXCEEDED") { client in
        client.send(
          .headers(1, .request(.wait, adding: [("grpc-timeout", "20m")])),
          .data(1, grpcMessage([1]))
        )
        try expect(client, 4)
      },
      Rule("gRPC", "a deadline passes while the request is incomplete, too") { client in
        client.send(.headers(1, .request(adding: [("grpc-timeout", "20m")])))
        try expect(client, 4)
      },
      Rule("gRPC", "the longest grpc-timeout is taken") { client in
        client.send(
          .headers(1, .request(adding: [("grpc-timeout", "99999999H")])),
          .data(1, grpcMessage([1]))
        )
        try client.expectEcho(1, [1])
      },
    ]
}
