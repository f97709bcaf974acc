import HTTP2
import Testing

/// RFC 9113 section 5: stream states, identifiers, concurrency, errors.
@Suite struct StreamStateRules {
  @Test(.timeLimit(.minutes(1)), arguments: idle + halfClosed + closed + identifiers)
  func `the stream state rule holds`(rule: Rule) async throws { try await rule.verify() }

  static let idle: [Rule] =
    [
      ("DATA", Frame.data(1, [0])), ("RST_STREAM", .reset(1)),
      ("WINDOW_UPDATE", .windowUpdate(1, 100)), ("CONTINUATION", .continuation(1, [0x82])),
    ].map { name, frame in
      Rule("5.1", "\(name) on an idle stream ends the connection") { client in
        client.send(frame)
        try client.expectConnectionError(.protocolError)
      }
    } + [
      Rule("5.1", "PRIORITY on an idle stream is allowed") { client in
        client.send(.priority(5, dependsOn: 0))
        try client.expectAnswer()
      }
    ]

  /// A stream whose request has ended, while its handler runs.
  private static func half(_ client: RawClient) {
    client.send(.headers(1, .request(.wait)), .data(1, grpcMessage([1])))
  }

  static let halfClosed: [Rule] = [
    Rule("5.1", "DATA on a half-closed stream is an error") { client in
      half(client)
      client.send(.data(1, [0]))
      try client.expectStreamError(.streamClosed)
    },
    Rule("5.1", "HEADERS on a half-closed stream are an error") { client in
      half(client)
      client.send(.headers(1, .request(), end: true))
      try client.expectStreamError(.streamClosed, .protocolError)
    },
    Rule("5.1", "CONTINUATION on a half-closed stream ends the connection") { client in
      half(client)
      client.send(.continuation(1, [0x82]))
      try client.expectConnectionError(.protocolError, .streamClosed)
    },
    Rule("5.1", "WINDOW_UPDATE and PRIORITY on a half-closed stream are allowed") { client in
      half(client)
      client.send(.windowUpdate(1, 10), .priority(1, dependsOn: 0))
      try client.expectAnswer(3)
    },
    Rule("5.1", "RST_STREAM on a half-closed stream ends it alone") { client in
      half(client)
      client.send(.reset(1))
      try client.expectAnswer(3)
    },
  ]

  static let closed: [Rule] =
    [
      ("DATA", Frame.data(1, [0])), ("HEADERS", .headers(1, .request(), end: true)),
      ("CONTINUATION", .continuation(1, [0x82])),
    ].flatMap { name, frame in
      [
        Rule("5.1", "\(name) after the stream ended is an error") { client in
          try client.expectAnswer()
          client.send(frame)
          try client.expectStreamError(.streamClosed, .protocolError)
        },
        Rule("5.1", "\(name) after the client's RST_STREAM is an error") { client in
          half(client)
          client.send(.reset(1), .ping())
          // The server has seen the reset before the frame comes.
          _ = try client.frame(FrameHeader.ping)
          client.send(frame)
          try client.expectStreamError(.streamClosed, .protocolError)
        },
      ]
    }
    + [
      ("WINDOW_UPDATE", Frame.windowUpdate(1, 10)), ("RST_STREAM", .reset(1)),
      ("PRIORITY", .priority(1, dependsOn: 0)),
    ].map { name, frame in
      Rule("5.1", "\(name) shortly after the stream ended is allowed") { client in
        try client.expectAnswer()
        client.send(frame)
        try client.expectAnswer(3)
      }
    }
    + [
      Rule("5.1", "frames that were under way when the server reset are forgiven") { client in
        client.send(.headers(1, .request(adding: [("connection", "close")])))
        _ = try client.frame(FrameHeader.reset, stream: 1)
        client.send(.data(1, [0], end: false), .windowUpdate(1, 1), .data(1, [0]))
        try client.expectAnswer(3)
      }
    ]

  static let identifiers: [Rule] = [
    Rule("5.1.1", "an even stream identifier ends the connection") { client in
      client.send(.headers(2, .request(), end: true))
      try client.expectConnectionError(.protocolError)
    },
    Rule("5.1.1", "a lower stream identifier ends the connection") { client in
      try client.expectAnswer(5)
      client.send(.headers(3, .request(), end: true))
      try client.expectConnectionError(.protocolError, .streamClosed)
    },
    Rule("5.1.1", "identifiers may be skipped") { client in
      try client.expectAnswer(7)
      try client.expectAnswer(0x7FFF_FFFF)
    },
    Rule("5.1.2", "streams above the limit are refused, and the others served") { client in
      for index in 0..<100 {
        client.send(.headers(UInt32(index * 2 + 1), .request(.wait)))
      }
      client.send(.headers(201, .request(.wait)))
      guard try client.frame(FrameHeader.reset, stream: 201).errorCode == .refusedStream else {
        throw RuleBroken("another code than REFUSED_STREAM")
      }
      client.send(.reset(1))
      try client.expectAnswer(203)
    },
    Rule("5.3.1", "HEADERS whose priority names the stream itself do no harm") { client in
      var block = HeaderBlock(bytes: Frame.word(1) + [15])
      block.bytes += HeaderBlock.request().bytes
      client.send(
        .headers(1, block, flags: Frame.endHeaders | Frame.hasPriority),
        .data(1, grpcMessage([1]))
      )
      // RFC 9113 section 5.3.2 deprecates priority; RFC 7540 made this a stream error.
      do { try client.expectEcho(1, [1]) } catch { try client.expectStreamError(.protocolError) }
    },
    Rule("5.4.1", "after a connection error the connection is closed") { client in
      client.send(.ping())
      client.send(Frame(type: FrameHeader.ping, payload: [1]))
      guard try client.frame(FrameHeader.goAway).errorCode == .frameSizeError else {
        throw RuleBroken("another code than FRAME_SIZE_ERROR")
      }
      try client.expectClose()
    },
  ]
}
