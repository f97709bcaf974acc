import GRPCOverHTTP2
import HTTP2
import Testing

private func stream(_ index: Int) -> UInt32 { UInt32(index * 2 + 1) }

extension AttackTests {
  /// Streams that are opened to be reset, by the client or, provoked, by the server.
  static let resets: [Attack] =
    [
      Attack("rapid reset") { attacker in
        try attacker.flood(5_000) {
          Frame.headers(stream($0), .request()).bytes + Frame.reset(stream($0)).bytes
        }
      },
      Attack("rapid reset of calls that run") { attacker in
        try attacker.flood(5_000) {
          Frame.headers(stream($0), .request(.wait)).bytes
            + Frame.data(stream($0), grpcMessage([1])).bytes + Frame.reset(stream($0)).bytes
        }
      },
      Attack("rapid reset of calls that never end") { attacker in
        for index in 0..<150 {
          attacker.client.send(
            .headers(stream(index), .request(.hold)),
            .data(stream(index), grpcMessage([1])),
            .ping()
          )
          // The answer goes out behind what the call's handler did first: it has begun.
          _ = try attacker.client.frame(FrameHeader.ping)
          attacker.client.send(.reset(stream(index)))
        }
        attacker.client.send(
          .headers(stream(150), .request(.hold)),
          .data(stream(150), grpcMessage([1]))
        )
        let refusal = try attacker.client.frame(FrameHeader.reset, stream: stream(150))
        guard refusal.errorCode == .refusedStream, attacker.server.gate.most == 10 else {
          throw RuleBroken("\(attacker.server.gate.most) handlers ran")
        }
        attacker.server.gate.open()
      }.against { $0.connection.maximumConcurrentStreams = 10 },
      Attack("rapid reset of calls that have not begun") { attacker in
        var bytes: [UInt8] = []
        for index in 0..<150 {
          bytes += Frame.headers(stream(index), .request(.hold)).bytes
          bytes += Frame.data(stream(index), grpcMessage([1])).bytes
          bytes += Frame.reset(stream(index)).bytes
        }
        attacker.client.send(bytes)
        attacker.client.send(.ping())
        _ = try attacker.client.frame(FrameHeader.ping)
        guard attacker.server.gate.most <= 10 else {
          throw RuleBroken("\(attacker.server.gate.most) handlers ran")
        }
        attacker.server.gate.open()
      }.against { $0.connection.maximumConcurrentStreams = 10 },
    ] + provoked

  private typealias Fault = @Sendable (_ stream: UInt32) -> [UInt8]

  /// Faults of one stream that the server answers with a reset of its own.
  private static let faults: [(String, Fault)] = [
    ("a window overflow", { Frame.windowUpdate($0, 0x7FFF_FFFF).bytes }),
    ("an increment of 0", { Frame.windowUpdate($0, 0).bytes }),
    ("DATA after the end", { Frame.data($0, grpcMessage([1])).bytes + Frame.data($0, [0]).bytes }),
    (
      "a PRIORITY of a wrong size",
      { Frame(type: FrameHeader.priority, stream: $0, payload: [1]).bytes }
    ),
    ("trailers without an end", { Frame.headers($0, .init([("x", "y")])).bytes }),
  ]

  /// CVE-2025-8671: the server is made to reset the streams itself.
  private static let provoked: [Attack] =
    faults.map { name, fault in
      Attack("resets provoked by \(name)") { attacker in
        try attacker.flood(1_000) {
          Frame.headers(stream($0), .request(.wait)).bytes + fault(stream($0))
        }
      }
    } + [
      Attack("resets provoked by malformed headers") { attacker in
        try attacker.flood(1_000) {
          Frame.headers(stream($0), .request(adding: [("connection", "close")])).bytes
        }
      },
      Attack("streams far beyond the limit") { attacker in
        try attacker.flood(5_000) { Frame.headers(stream($0), .request(.wait)).bytes }
      },
    ]
}
