import GRPCOverHTTP2
import HTTP2
import Testing

private func stream(_ index: Int) -> UInt32 { UInt32(index * 2 + 1) }

extension AttackTests {
  /// Messages that claim or become more than they are.
  static let messages: [Attack] = [
    Attack("10,000 DATA frames of one byte are one message") { attacker in
      let content = [UInt8](repeating: 3, count: 10_000 - 8)
      let message = grpcMessage(content)
      attacker.client.send(.headers(1, .request()))
      attacker.client.send(message.flatMap { Frame.data(1, [$0], end: false).bytes })
      attacker.client.send(.data(1))
      try attacker.client.expectEcho(1, content)
    },
    Attack("a decompression bomb", maximumGrowth: 16 << 20) { attacker in
      // About 100 MB of zeros in 600 KB.
      let bomb = deflatedZeros(bytes: 600_000)
      let client = attacker.client
      client.send(.headers(1, .request(adding: [("grpc-encoding", "gzip")])))
      let message = [1] + Frame.word(UInt32(bomb.count)) + bomb
      for start in stride(from: 0, to: message.count, by: 16_384) {
        let end = min(start + 16_384, message.count)
        client.send(.data(1, Array(message[start..<end]), end: end == message.count))
      }
      guard try client.response().grpcStatus == 8 else { throw RuleBroken("another status") }
    },
    Attack("a length of 1 GiB", maximumGrowth: 16 << 20) { attacker in
      attacker.client.send(
        .headers(1, .request()),
        .data(1, [0] + Frame.word(1 << 30) + [1], end: false)
      )
      guard try attacker.client.response().grpcStatus == 8 else {
        throw RuleBroken("another status")
      }
    },
    Attack("lengths of 1 MiB on 100 streams with one byte each", maximumGrowth: 32 << 20) {
      attacker in
      for index in 0..<100 {
        attacker.client.send(
          .headers(stream(index), .request()),
          .data(stream(index), [0] + Frame.word(1 << 20) + [1], end: false)
        )
      }
      attacker.client.send(.ping())
      _ = try attacker.client.frame(FrameHeader.ping)
    },
    Attack("a body for a handler that does not read is held back by the window") { attacker in
      // One message under the limit to 100 calls that hold their handlers: windows bound it all.
      let message = grpcMessage(.init(repeating: 1, count: 16_000))
      for index in 0..<100 {
        attacker.client.send(
          .headers(stream(index), .request(.hold)),
          .data(stream(index), message)
        )
      }
      attacker.client.send(.ping())
      _ = try attacker.client.frame(FrameHeader.ping)
      attacker.server.gate.open()
    },
  ]

  /// A gzip stream of zeros: a literal, then copies of 258 bytes at 13 bits each
  /// (RFC 1951 section 3.2.6, fixed codes).
  private static func deflatedZeros(bytes count: Int) -> [UInt8] {
    var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var bits: UInt64 = 0
    var used: UInt64 = 0
    func put(_ code: String) {
      for bit in code.utf8 {
        bits |= UInt64(bit - 0x30) << used
        used += 1
        guard used == 8 else { continue }
        output.append(UInt8(bits))
        (bits, used) = (0, 0)
      }
    }
    // One last block with fixed codes, least significant bit first; then the literal 0.
    put("110" + "00110000")
    while output.count < count { put("11000101" + "00000") }
    return output
  }
}
