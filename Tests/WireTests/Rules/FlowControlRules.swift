import HTTP2
import Testing

/// RFC 9113 sections 5.2, 6.5.3 and 6.9: windows.
@Suite struct FlowControlRules {
  @Test(.timeLimit(.minutes(1)), arguments: updates + waiting)
  func `the flow-control rule holds`(rule: Rule) async throws { try await rule.verify() }

  static let updates: [Rule] = [
    Rule("6.9", "an increment of 0 on the connection ends it") { client in
      client.send(.windowUpdate(0, 0))
      try client.expectConnectionError(.protocolError)
    },
    Rule("6.9", "an increment of 0 on a stream is an error") { client in
      client.send(.headers(1, .request(.wait)), .windowUpdate(1, 0))
      try client.expectStreamError(.protocolError)
    },
    Rule("6.9.1", "a connection window above 2^31-1 ends the connection") { client in
      client.send(.windowUpdate(0, 0x7FFF_FFFF), .windowUpdate(0, 0x7FFF_FFFF))
      try client.expectConnectionError(.flowControlError)
    },
    Rule("6.9.1", "a stream window above 2^31-1 is an error") { client in
      client.send(
        .headers(1, .request(.wait)),
        .windowUpdate(1, 0x7FFF_FFFF),
        .windowUpdate(1, 0x7FFF_FFFF)
      )
      try client.expectStreamError(.flowControlError)
    },
    Rule("6.9.2", "a setting that lifts a stream window above 2^31-1 ends the connection") {
      client in
      client.send(
        .headers(1, .request(.wait)),
        .windowUpdate(1, 0x7FFF_FFFF - 65_535),
        .settings((Setting.initialWindowSize, 65_536))
      )
      try client.expectConnectionError(.flowControlError)
    },
    Rule("6.9", "the reserved bit of an increment is ignored") { client in
      client.send(.windowUpdate(0, 0x8000_0001))
      try client.expectAnswer()
    },
    Rule("6.9.1", "DATA above the stream's window is an error") { client in
      // The server's windows hold from the acknowledgement on.
      client.send(
        Frame(type: FrameHeader.settings, flags: Frame.acknowledge),
        .headers(1, .request(.ignore))
      )
      let message = Frame.data(1, grpcMessage(.init(repeating: 0, count: 16_000)), end: false)
      for _ in 0..<20 { client.send(message) }
      try client.expectStreamError(.flowControlError)
    },
    Rule("6.9", "a handler that does not read holds the window shut") { client in
      // The server's windows hold from the acknowledgement on.
      client.send(
        Frame(type: FrameHeader.settings, flags: Frame.acknowledge),
        .headers(1, .request(.ignore))
      )
      let message = Frame.data(1, grpcMessage(.init(repeating: 0, count: 16_000)), end: false)
      for _ in 0..<16 { client.send(message) }
      client.send(.ping())
      var opened: UInt32 = 0
      while case .frame(let frame) = client.next(), frame.type != FrameHeader.ping {
        if frame.type == FrameHeader.windowUpdate, frame.stream == 1 {
          opened += Frame.word(frame.payload)
        }
      }
      // 64 KiB unread and what one message more may add.
      guard opened <= 65_536 + 16_384 else { throw RuleBroken("opened by \(opened)") }
      try client.expectAnswer(3)
    },
  ]

  static let waiting: [Rule] = [
    Rule("6.9.1", "a response waits for the stream's window, byte for byte") { client in
      client.send(.settings((Setting.initialWindowSize, 1)))
      client.send(.headers(1, .request()), .data(1, grpcMessage([1, 2])))
      guard try client.frame(FrameHeader.data).payload.count == 1 else {
        throw RuleBroken("more than the window")
      }
      client.send(.windowUpdate(1, 2))
      guard try client.frame(FrameHeader.data).payload.count == 2 else {
        throw RuleBroken("not what the window allows")
      }
    },
    Rule("6.9.2", "a larger initial window opens streams that wait") { client in
      client.send(.settings((Setting.initialWindowSize, 0)))
      client.send(.headers(1, .request()), .data(1, grpcMessage([1, 2, 3])))
      let headers = try client.frame(FrameHeader.headers)
      _ = try client.decoder.decode(headers.payload)
      client.send(.settings((Setting.initialWindowSize, 4)))
      guard try client.frame(FrameHeader.data).payload.count == 4 else {
        throw RuleBroken("not what the window allows")
      }
    },
    Rule("6.9.2", "a window may become negative and is then waited for") { client in
      client.send(.settings((Setting.initialWindowSize, 3)))
      client.send(.headers(1, .request()), .data(1, grpcMessage([1, 2, 3])))
      guard try client.frame(FrameHeader.data).payload.count == 3 else {
        throw RuleBroken("not what the window allows")
      }
      // 3 used of 3, then an initial window of 2: the stream's window is -1.
      client.send(.settings((Setting.initialWindowSize, 2)), .windowUpdate(1, 1), .ping())
      // The PING's answer behind the update shows that nothing was sent into a window of 0.
      while case .frame(let frame) = client.next() {
        if frame.type == FrameHeader.data { throw RuleBroken("DATA into a window of 0") }
        if frame.type == FrameHeader.ping { break }
      }
      client.send(.windowUpdate(1, 1))
      guard try client.frame(FrameHeader.data).payload.count == 1 else {
        throw RuleBroken("not what the window allows")
      }
    },
    Rule("6.9.1", "responses wait for the connection's window") { client in
      client.send(.settings((Setting.initialWindowSize, 1 << 20)))
      client.send(.headers(1, .request(.produce)), .data(1, grpcMessage(Array("10".utf8))))
      var received = 0
      while received < 65_535 { received += try client.frame(FrameHeader.data).payload.count }
      guard received == 65_535 else { throw RuleBroken("\(received) bytes into 65535") }
      client.send(.windowUpdate(0, 1))
      guard try client.frame(FrameHeader.data).payload.count == 1 else {
        throw RuleBroken("not what the window allows")
      }
    },
  ]
}
