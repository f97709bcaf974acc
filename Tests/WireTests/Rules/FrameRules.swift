import HTTP2
import Testing

/// RFC 9113 section 6, frame by frame, flow control apart.
@Suite struct FrameRules {
  @Test(.timeLimit(.minutes(1)), arguments: zero + padding + settings + others)
  func `the frame rule holds`(rule: Rule) async throws { try await rule.verify() }

  /// Frames on the stream they must not be on.
  static let zero: [Rule] =
    [
      ("6.1", "DATA", Frame.data(0, [0])), ("6.2", "HEADERS", .headers(0, .request())),
      ("6.3", "PRIORITY", .priority(0, dependsOn: 3)), ("6.4", "RST_STREAM", .reset(0)),
      ("6.10", "CONTINUATION", .continuation(0, [0x82])),
    ].map { section, name, frame in
      Rule(section, "\(name) on stream 0 ends the connection") { client in
        client.send(frame)
        try client.expectConnectionError(.protocolError)
      }
    }
    + [
      ("6.5", "SETTINGS", Frame.settings()), ("6.7", "PING", .ping()),
      ("6.8", "GOAWAY", .goAway()),
    ].map { section, name, frame in
      Rule(section, "\(name) on a stream ends the connection") { client in
        client.send(.headers(1, .request()))
        var frame = frame
        frame.stream = 1
        client.send(frame)
        try client.expectConnectionError(.protocolError)
      }
    }

  static let padding: [Rule] = [
    Rule("6.1", "padded DATA is taken without its padding") { client in
      var data = Frame.data(1, [5] + grpcMessage([1]) + [0, 0, 0, 0, 0])
      data.flags |= Frame.padded
      client.send(.headers(1, .request()), data)
      try client.expectEcho(1, [1])
    },
    Rule("6.1", "DATA with padding as long as the frame ends the connection") { client in
      var data = Frame.data(1, [6, 0, 0, 0, 0, 0])
      data.flags |= Frame.padded
      client.send(.headers(1, .request()), data)
      try client.expectConnectionError(.protocolError)
    },
    Rule("6.2", "padded HEADERS with priority are taken") { client in
      var block = HeaderBlock(bytes: [3] + Frame.word(0) + [15])
      block.bytes += HeaderBlock.request().bytes + [0, 0, 0]
      client.send(
        .headers(1, block, flags: Frame.endHeaders | Frame.padded | Frame.hasPriority),
        .data(1, grpcMessage([1]))
      )
      try client.expectEcho(1, [1])
    },
    Rule("6.2", "HEADERS with more padding than frame end the connection") { client in
      let block = HeaderBlock(bytes: [255] + HeaderBlock.request().bytes)
      client.send(.headers(1, block, flags: Frame.endHeaders | Frame.padded))
      try client.expectConnectionError(.protocolError)
    },
    Rule("6.2", "HEADERS too short for their priority end the connection") { client in
      client.send(
        .headers(1, HeaderBlock(bytes: [0]), flags: Frame.endHeaders | Frame.hasPriority)
      )
      try client.expectConnectionError(.protocolError, .frameSizeError)
    },
    Rule("6.3", "PRIORITY of a wrong size is an error") { client in
      client.send(.headers(1, .request(.wait)))
      client.send(Frame(type: FrameHeader.priority, stream: 1, payload: [0, 0, 0, 0]))
      try client.expectStreamError(.frameSizeError)
    },
  ]

  static let settings: [Rule] =
    [
      ("ENABLE_PUSH of 2", Setting.enablePush, 2 as UInt32, HTTP2ErrorCode.protocolError),
      ("INITIAL_WINDOW_SIZE of 2^31", Setting.initialWindowSize, 1 << 31, .flowControlError),
      ("MAX_FRAME_SIZE of 16383", Setting.maximumFrameSize, 16_383, .protocolError),
      ("MAX_FRAME_SIZE of 2^24", Setting.maximumFrameSize, 1 << 24, .protocolError),
    ].map { name, setting, value, code in
      Rule("6.5.2", "\(name) ends the connection") { client in
        client.send(.settings((setting, value)))
        try client.expectConnectionError(code)
      }
    } + [
      Rule("6.5", "SETTINGS acknowledgement with a payload ends the connection") { client in
        client.send(
          Frame(
            type: FrameHeader.settings,
            flags: Frame.acknowledge,
            payload: [0, 3, 0, 0, 0, 1]
          )
        )
        try client.expectConnectionError(.frameSizeError)
      },
      Rule("6.5.2", "an unknown setting is ignored") { client in
        client.send(.settings((0x10, 1), (0xFFFF, 0xFFFF_FFFF)))
        try client.expectAnswer()
      },
      Rule("6.5.3", "every SETTINGS frame is acknowledged") { client in
        client.send(.settings((Setting.enablePush, 0)))
        for _ in 0..<2 {
          while try client.frame(FrameHeader.settings).flags != Frame.acknowledge {}
        }
      },
      Rule("6.5.2", "a larger MAX_FRAME_SIZE is allowed") { client in
        client.send(.settings((Setting.maximumFrameSize, (1 << 24) - 1)))
        try client.expectAnswer()
      },
    ]

  static let others: [Rule] = [
    Rule("6.6", "PUSH_PROMISE from a client ends the connection") { client in
      client.send(.headers(1, .request()))
      client.send(
        Frame(
          type: Frame.pushPromise,
          flags: Frame.endHeaders,
          stream: 1,
          payload: Frame.word(2) + HeaderBlock.request().bytes
        )
      )
      try client.expectConnectionError(.protocolError)
    },
    Rule("6.7", "a PING is answered with its payload") { client in
      client.send(.ping([8, 7, 6, 5, 4, 3, 2, 1]))
      let answer = try client.frame(FrameHeader.ping)
      guard answer.flags == Frame.acknowledge, answer.payload == [8, 7, 6, 5, 4, 3, 2, 1] else {
        throw RuleBroken("the answer is \(answer)")
      }
    },
    Rule("6.7", "a PING acknowledgement is not answered") { client in
      var answer = Frame.ping(.init(repeating: 1, count: 8))
      answer.flags = Frame.acknowledge
      client.send(answer, .ping(.init(repeating: 2, count: 8)))
      guard try client.frame(FrameHeader.ping).payload == .init(repeating: 2, count: 8) else {
        throw RuleBroken("the acknowledgement was answered")
      }
    },
    Rule("6.8", "after the client's GOAWAY its open streams are served") { client in
      client.send(.headers(1, .request()), .goAway(), .data(1, grpcMessage([1])))
      try client.expectEcho(1, [1])
    },
    Rule("6.10", "CONTINUATION after the end of the block ends the connection") { client in
      client.send(.headers(1, .request()), .continuation(1, [0x82]))
      try client.expectConnectionError(.protocolError)
    },
    Rule("6.10", "CONTINUATION on another stream ends the connection") { client in
      client.send(.headers(1, .request(), flags: 0), .continuation(3, [0x82]))
      try client.expectConnectionError(.protocolError)
    },
    Rule("6.10", "CONTINUATION after DATA ends the connection") { client in
      client.send(.headers(1, .request()), .data(1, [0], end: false), .continuation(1, [0x82]))
      try client.expectConnectionError(.protocolError)
    },
    Rule("6.10", "DATA within a header block ends the connection") { client in
      client.send(.headers(1, .request(), flags: 0), .data(1, [0]))
      try client.expectConnectionError(.protocolError)
    },
  ]
}
