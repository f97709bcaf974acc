import GRPCOverHTTP2
import HTTP2
import Testing

/// Streams for attackers: odd and growing.
private func stream(_ index: Int) -> UInt32 { UInt32(index * 2 + 1) }

extension AttackTests {
  /// Frames that cost the server work and bring no call forward: each flood is cut off.
  static let floods: [Attack] =
    [
      ("SETTINGS", Frame.settings((Setting.initialWindowSize, 65_535))),
      ("empty SETTINGS", .settings()), ("PING", .ping()), ("PRIORITY", .priority(3, dependsOn: 1)),
      ("WINDOW_UPDATE of 1", .windowUpdate(0, 1)), ("unknown frames", Frame(type: 0x77)),
      ("GOAWAY", .goAway()),
      (
        "answers to no PING",
        Frame(type: FrameHeader.ping, flags: Frame.acknowledge, payload: Array("keepaliv".utf8))
      ),
    ].map { name, frame in
      Attack("a flood of \(name)") { attacker in
        let chunk = Array(repeatElement(frame.bytes, count: 100).joined())
        try attacker.flood(200) { _ in chunk }
      }
    }
    + [
      ("empty DATA", Frame.data(1, end: false)), ("WINDOW_UPDATE of a stream", .windowUpdate(1, 1)),
      ("padded DATA without content", paddedData),
    ].map { name, frame in
      Attack("a flood of \(name)") { attacker in
        attacker.client.send(.headers(1, .request(.collect)))
        let chunk = Array(repeatElement(frame.bytes, count: 100).joined())
        try attacker.flood(200) { _ in chunk }
      }
    }
    + [
      ("DATA", Frame.data(1, [0], end: false)), ("WINDOW_UPDATE", .windowUpdate(1, 1)),
      ("RST_STREAM", .reset(1)),
    ].map { name, frame in
      Attack("a flood of \(name) on a closed stream") { attacker in
        attacker.client.send(.headers(1, .request(adding: [("connection", "close")])))
        _ = try attacker.client.frame(FrameHeader.reset, stream: 1)
        let chunk = Array(repeatElement(frame.bytes, count: 100).joined())
        try attacker.flood(200) { _ in chunk }
      }
    }
    + [
      Attack("10,000 tiny frames of all kinds") { attacker in
        let kinds = [
          Frame(type: 0x77), .windowUpdate(0, 1), .priority(5, dependsOn: 0), .settings(),
        ]
        try attacker.flood(100) { _ in
          (0..<100).flatMap { kinds[$0 % kinds.count].bytes }
        }
      },
      Attack("a PING flood by a client that does not read") { attacker in
        let chunk = Array(repeatElement(Frame.ping().bytes, count: 1_000).joined())
        for _ in 0..<1_000 where !attacker.client.isClosed { attacker.client.send(chunk) }
        try attacker.client.expectClose()
      },
      Attack("a CONTINUATION flood") { attacker in
        attacker.client.send(.headers(1, .request(), flags: 0))
        let field = HeaderBlock([("x", String(repeating: "y", count: 100))]).bytes
        try attacker.flood(1_000) { _ in Frame.continuation(1, field, flags: 0).bytes }
      },
      Attack("a flood of empty CONTINUATION") { attacker in
        attacker.client.send(.headers(1, .request(), flags: 0))
        try attacker.flood(1_000) { _ in Frame.continuation(1, [], flags: 0).bytes }
      },
      Attack("header fields of no length") { attacker in
        let block = HeaderBlock.request() + .init(repeating: 0, count: 3 * 1_000)
        try attacker.flood(1_000) { Frame.headers(stream($0), block, end: true).bytes }
      },
      Attack("an HPACK bomb") { attacker in
        let bomb =
          HeaderBlock.string("x") + HeaderBlock.string(String(repeating: "b", count: 4_000))
        let references = [UInt8](repeating: 0x80 | 62, count: 16_384)
        attacker.client.send(.headers(1, HeaderBlock.request() + [0x40] + bomb, flags: 0))
        try attacker.flood(4) { _ in Frame.continuation(1, references, flags: 0).bytes }
      },
      Attack("HPACK bombs on many streams, each just under the end of the connection") { attacker in
        let bomb =
          HeaderBlock.string("x") + HeaderBlock.string(String(repeating: "b", count: 4_000))
        attacker.client.send(.headers(1, HeaderBlock.request() + [0x40] + bomb, end: true))
        let references = [UInt8](repeating: 0x80 | 62, count: 7)
        for index in 1...2_000 where !attacker.client.isClosed {
          attacker.client.send(
            .headers(stream(index), HeaderBlock.request() + references, end: true)
          )
          while case .frame = attacker.client.next(waitingMilliseconds: 0) {}
        }
      },
    ]

  private static let paddedData = Frame(
    type: FrameHeader.data,
    flags: Frame.padded,
    stream: 1,
    payload: [10] + .init(repeating: 0, count: 10)
  )
}
