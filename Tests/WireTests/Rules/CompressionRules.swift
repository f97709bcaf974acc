import HTTP2
import Testing

/// RFC 7541: header blocks that cannot be decoded, and some odd ones that can.
@Suite struct CompressionRules {
  @Test(.timeLimit(.minutes(1)), arguments: refused + taken)
  func `the header compression rule holds`(rule: Rule) async throws { try await rule.verify() }

  private static func refuses(
    _ section: String,
    _ statement: String,
    _ bytes: [UInt8],
    codes: HTTP2ErrorCode = .compressionError
  ) -> Rule {
    Rule(section, "\(statement) ends the connection") { client in
      client.send(.headers(1, HeaderBlock.request() + bytes, end: true))
      try client.expectConnectionError(codes)
    }
  }

  static let refused = [
    refuses("RFC 7541 2.3.3", "an index behind the tables", [0x80 | 70]),
    refuses("RFC 7541 2.3.3", "a name index behind the tables", [0x40 | 63, 0x10, 0x01, 0x61]),
    refuses("RFC 7541 6.1", "index 0", [0x80]),
    refuses("RFC 7541 4.2", "a table size update after a field", [0x20]),
    refuses(
      "RFC 7541 5.1",
      "an integer that overflows",
      [0xFF] + .init(repeating: 0xFF, count: 10)
    ),
    refuses("RFC 7541 5.2", "Huffman padding of more than 7 bits", [0, 0x82, 0x1F, 0xFF, 1, 0x61]),
    refuses("RFC 7541 5.2", "Huffman padding of zeros", [0, 0x81, 0x18, 1, 0x61]),
    refuses(
      "RFC 7541 5.2",
      "the Huffman code of the end of string",
      [0, 0x85, 0x1F, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0x61]
    ),
    refuses("RFC 7541 5.2", "a string longer than the block", [0, 0x7E, 0x61]),
    refuses("RFC 7541 5.1", "a block that stops in a field", [0x00]),
    Rule("RFC 7541 6.3", "a table size update above the limit ends the connection") { client in
      let update = HeaderBlock.integer(4_097, prefixBits: 5, pattern: 0x20)
      client.send(.headers(1, HeaderBlock(bytes: update + HeaderBlock.request().bytes), end: true))
      try client.expectConnectionError(.compressionError)
    },
    Rule("4.3", "a bad header block of a refused stream ends the connection too") { client in
      client.send(.headers(1, .request(), end: true), .headers(3, .init(bytes: [0x80 | 70])))
      try client.expectConnectionError(.compressionError)
    },
  ]

  static let taken = [
    Rule("RFC 7541 4.2", "two table size updates at the start are taken") { client in
      client.send(
        .headers(1, HeaderBlock(bytes: [0x20, 0x3F, 0x01] + HeaderBlock.request().bytes)),
        .data(1, grpcMessage([1]))
      )
      try client.expectEcho(1, [1])
    },
    Rule("RFC 7541 6.2.1", "an indexed field is found again, on another stream too") { client in
      let name = HeaderBlock.string("x-tenant") + HeaderBlock.string("florin")
      client.send(
        .headers(1, HeaderBlock.request() + [0x40] + name),
        .data(1, grpcMessage([1]))
      )
      try client.expectEcho(1, [1])
      client.send(.headers(3, HeaderBlock.request() + [0x80 | 62]), .data(3, grpcMessage([2])))
      try client.expectEcho(3, [2])
    },
    Rule("RFC 7541 4.4", "a field larger than the table empties it") { client in
      let value = String(repeating: "v", count: 4_200)
      client.send(
        .headers(
          1,
          HeaderBlock.request() + [0x40] + HeaderBlock.string("x") + HeaderBlock.string(value)
        ),
        .data(1, grpcMessage([1]))
      )
      try client.expectEcho(1, [1])
      client.send(.headers(3, HeaderBlock.request() + [0x80 | 62], end: true))
      try client.expectConnectionError(.compressionError)
    },
    Rule("RFC 7541 6.2.3", "a never-indexed literal is taken") { client in
      client.send(
        .headers(
          1,
          HeaderBlock.request() + [0x10] + HeaderBlock.string("authorization")
            + HeaderBlock.string("secret")
        ),
        .data(1, grpcMessage([1]))
      )
      try client.expectEcho(1, [1])
    },
    Rule("RFC 7541 4.2", "a client's table size of 0 is kept to") { client in
      client.send(.settings((Setting.headerTableSize, 0)))
      try client.expectAnswer(1)
      try client.expectAnswer(3)
    },
  ]
}
