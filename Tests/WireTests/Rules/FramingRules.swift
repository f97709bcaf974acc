import HTTP2
import Testing

/// RFC 9113 sections 3 and 4: the preface, frames, their sizes, header blocks.
@Suite struct FramingRules {
  @Test(.timeLimit(.minutes(1)), arguments: preface + frames + sizes + blocks)
  func `the framing rule holds`(rule: Rule) async throws { try await rule.verify() }

  static let preface: [Rule] = [
    Rule("3.4", "the server's first frame is SETTINGS", sendsPreface: false) { client in
      client.send(RawClient.preface)
      guard case .frame(let frame) = client.next(), frame.type == FrameHeader.settings,
        frame.flags == 0
      else { throw RuleBroken("something else came first") }
    },
    Rule("3.4", "a wrong magic ends the connection", sendsPreface: false) { client in
      client.send(Array("INVALID CONNECTION PREFACE\r\n\r\n".utf8))
      try client.expectConnectionError(.protocolError)
    },
    Rule("3.4", "HTTP/1.1 ends the connection", sendsPreface: false) { client in
      client.send(Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
      try client.expectConnectionError(.protocolError, .http11Required)
    },
    Rule("3.4", "the client's first frame must be SETTINGS", sendsPreface: false) { client in
      client.send(RawClient.preface)
      client.send(.ping())
      try client.expectConnectionError(.protocolError)
    },
    Rule("3.4", "the first SETTINGS must not be an acknowledgement", sendsPreface: false) {
      client in
      client.send(RawClient.preface)
      client.send(Frame(type: FrameHeader.settings, flags: Frame.acknowledge))
      try client.expectConnectionError(.protocolError)
    },
    Rule("3.4", "a preface byte by byte is a preface", sendsPreface: false) { client in
      for byte in RawClient.preface + Frame.settings().bytes { client.send([byte]) }
      try client.expectAnswer()
    },
  ]

  static let frames: [Rule] = [
    Rule("4.1", "a frame of an unknown type is ignored") { client in
      client.send(Frame(type: 0x16, stream: 0, payload: [1, 2, 3]))
      client.send(Frame(type: 0xFF, flags: 0xFF, stream: 7, payload: [1, 2, 3]))
      try client.expectAnswer()
    },
    Rule("4.1", "undefined flags are ignored") { client in
      client.send(Frame(type: FrameHeader.ping, flags: 0xFE, payload: [1, 2, 3, 4, 5, 6, 7, 8]))
      guard try client.frame(FrameHeader.ping).payload == [1, 2, 3, 4, 5, 6, 7, 8] else {
        throw RuleBroken("another payload")
      }
    },
    Rule("4.1", "the reserved bit is ignored") { client in
      client.send(Frame(type: FrameHeader.ping, stream: 0x8000_0000, payload: .init(1...8)))
      _ = try client.frame(FrameHeader.ping)
      client.send(.headers(0x8000_0001, .request()), .data(0x8000_0001, grpcMessage([9])))
      try client.expectEcho(1, [9])
    },
    Rule("5.5", "an unknown frame within a header block ends the connection") { client in
      client.send(.headers(1, .request(), flags: 0), Frame(type: 0x16, payload: [1]))
      try client.expectConnectionError(.protocolError)
    },
  ]

  static let sizes: [Rule] =
    [
      Rule("4.2", "DATA of the largest size is taken") { client in
        let content = [UInt8](repeating: 5, count: 16_384 - 9)
        client.send(.headers(1, .request()), .data(1, grpcMessage(content)))
        try client.expectEcho(1, content)
      },
      Rule("4.2", "DATA above the largest size is an error") { client in
        client.send(.headers(1, .request()), .data(1, [UInt8](repeating: 0, count: 16_385)))
        try client.expectStreamError(.frameSizeError)
      },
      Rule("4.2", "HEADERS above the largest size end the connection") { client in
        let more = (0..<5).map { ("x-\($0)", String(repeating: "a", count: 4_000)) }
        client.send(.headers(1, .request(adding: more), end: true))
        try client.expectConnectionError(.frameSizeError)
      },
      Rule("4.2", "a claimed length above the largest size ends the connection") { client in
        client.send(Frame(type: FrameHeader.settings, claimedLength: 0xFF_FFFF))
        try client.expectConnectionError(.frameSizeError)
      },
    ]
    + [
      ("SETTINGS", FrameHeader.settings, 0 as UInt32, 5),
      ("PING", FrameHeader.ping, 0, 7), ("PING", FrameHeader.ping, 0, 9),
      ("WINDOW_UPDATE", FrameHeader.windowUpdate, 0, 3),
      ("WINDOW_UPDATE", FrameHeader.windowUpdate, 0, 5),
      ("GOAWAY", FrameHeader.goAway, 0, 7),
    ].map { name, type, stream, count in
      Rule("6", "\(name) of \(count) bytes ends the connection") { client in
        client.send(Frame(type: type, stream: stream, payload: .init(repeating: 1, count: count)))
        try client.expectConnectionError(.frameSizeError)
      }
    }
    + [3, 5].map { count in
      Rule("6.4", "RST_STREAM of \(count) bytes ends the connection") { client in
        client.send(
          .headers(1, .request()),
          Frame(type: FrameHeader.reset, stream: 1, payload: .init(repeating: 0, count: count))
        )
        try client.expectConnectionError(.frameSizeError)
      }
    }

  static let blocks: [Rule] = [
    Rule("4.3", "a header block in three frames is one block") { client in
      let block = HeaderBlock.request().bytes
      client.send(
        .headers(1, HeaderBlock(bytes: Array(block[..<10])), flags: 0),
        .continuation(1, Array(block[10..<20]), flags: 0),
        .continuation(1, Array(block[20...])),
        .data(1, grpcMessage([1]))
      )
      try client.expectEcho(1, [1])
    },
    Rule("4.3", "a PRIORITY frame within a header block ends the connection") { client in
      client.send(.headers(1, .request(), flags: 0), .priority(1, dependsOn: 0))
      try client.expectConnectionError(.protocolError)
    },
    Rule("4.3", "HEADERS of another stream within a header block end the connection") { client in
      client.send(.headers(1, .request(), flags: 0), .headers(3, .request()))
      try client.expectConnectionError(.protocolError)
    },
  ]
}
