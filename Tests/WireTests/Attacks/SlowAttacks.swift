import Foundation
import GRPCOverHTTP2
import HTTP2
import Testing

private func stream(_ index: Int) -> UInt32 { UInt32(index * 2 + 1) }

extension AttackTests {
  /// Peers that hold on to things by doing little; every limit is 200 ms here.
  static let slowness: [Attack] = [
    Attack("responses into windows of 0") { attacker in
      let client = attacker.client
      client.send(.settings((Setting.initialWindowSize, 0)))
      for index in 0..<50 {
        client.send(
          .headers(stream(index), .request(.produce)),
          .data(stream(index), grpcMessage(Array("1000".utf8)))
        )
      }
      for _ in 0..<50 {
        guard try client.frame(FrameHeader.reset).errorCode == .cancel else {
          throw RuleBroken("another code than CANCEL")
        }
      }
    }.against { $0.connection.writeStallTimeout = .milliseconds(200) },
    Attack("responses taken byte by byte") { attacker in
      let client = attacker.client
      client.send(.settings((Setting.initialWindowSize, 0)))
      client.send(
        .headers(1, .request(.produce)),
        .data(1, grpcMessage(Array("1000".utf8)))
      )
      var taken = 0
      // A byte each 5 ms: 40 in the time in which it must take 1,024.
      for _ in 0..<1_000 {
        client.send(.windowUpdate(1, 1))
        while case .frame(let frame) = client.next(waitingMilliseconds: 5) {
          if frame.type == FrameHeader.data { taken += frame.payload.count }
          guard frame.type == FrameHeader.reset else { continue }
          guard frame.errorCode == .cancel, taken > 0 else {
            throw RuleBroken("\(frame.errorCode as Any) after \(taken) bytes")
          }
          return
        }
      }
      throw RuleBroken("the server let its response be taken byte by byte")
    }.against { $0.connection.writeStallTimeout = .milliseconds(200) },
    Attack("a client that opens all windows and does not read") { attacker in
      let client = attacker.client
      // Its own connection has been counted before it is to be gone.
      _ = try client.frame(FrameHeader.settings)
      client.send(.settings((Setting.initialWindowSize, 0x7FFF_FFFF)), .windowUpdate(0, 1 << 30))
      for index in 0..<20 {
        client.send(
          .headers(stream(index), .request(.produce)),
          .data(stream(index), grpcMessage(Array("100000".utf8)))
        )
      }
      // As long as the kernel takes some bytes, the connection moves while each of its twenty
      // streams stands still and is reset: then it is idle, and goes for that.
      try attacker.server.expectConnections(1)
    }.against {
      $0.connection.writeStallTimeout = .milliseconds(200)
      $0.connection.handshakeTimeout = .milliseconds(200)
      $0.connection.idleTimeout = .milliseconds(200)
    },
    Attack("a header block byte by byte") { attacker in
      let client = attacker.client
      let bytes = Frame.headers(1, .request(adding: [("x", String(repeating: "y", count: 900))]))
        .bytes
      for byte in bytes where !client.isClosed {
        client.send([byte])
        _ = client.next(waitingMilliseconds: 10)
      }
      guard client.isClosed else { throw RuleBroken("the connection stays open") }
    }.against { $0.connection.headerBlockTimeout = .milliseconds(200) },
    Attack("a header block that stops between its frames") { attacker in
      attacker.client.send(.headers(1, .request(), flags: 0))
      try attacker.client.expectClose()
    }.against { $0.connection.headerBlockTimeout = .milliseconds(200) },
    Attack("a body that never comes") { attacker in
      attacker.client.send(.headers(1, .request()))
      _ = try attacker.client.frame(FrameHeader.reset, stream: 1)
    }.against { $0.connection.bodyTimeout = .milliseconds(200) },
    Attack("a message that never ends") { attacker in
      attacker.client.send(
        .headers(1, .request(.collect)),
        .data(1, [0, 0, 0, 0, 9, 1], end: false)
      )
      _ = try attacker.client.frame(FrameHeader.reset, stream: 1)
    }.against { $0.connection.bodyTimeout = .milliseconds(200) },
    Attack("a client without SETTINGS") { attacker in
      let silent = try RawClient(port: attacker.server.port, sendsPreface: false)
      try silent.expectClose()
      let half = try RawClient(port: attacker.server.port, sendsPreface: false)
      half.send(RawClient.preface)
      try half.expectClose()
    }.against { $0.connection.handshakeTimeout = .milliseconds(200) },
    Attack("more connections than the server takes") { attacker in
      // Its own connection has been counted before the others come.
      _ = try attacker.client.frame(FrameHeader.settings)
      let clients = try (0..<50).map { _ in
        try RawClient(port: attacker.server.port, sendsPreface: false)
      }
      var refused = 0
      for client in clients {
        if case .closed = client.next() { refused += 1 }
      }
      guard refused == 44, attacker.server.server.connectionCount == 8 else {
        throw RuleBroken("\(refused) of 50 refused")
      }
    }.against { $0.maximumConnections = 8 },
    Attack("more connections than one host may have") { attacker in
      // Its own connection has been counted before the others come.
      _ = try attacker.client.frame(FrameHeader.settings)
      let clients = try (0..<20).map { _ in
        try RawClient(port: attacker.server.port, sendsPreface: false)
      }
      let open = clients.count { if case .closed = $0.next() { false } else { true } }
      guard open == 6 else { throw RuleBroken("\(open) of 20 open") }
    }.against { $0.maximumConnectionsPerHost = 8 },
    Attack("an idle connection") { attacker in
      // It is told that it ends, may finish what it began, and answers no PING.
      guard try attacker.client.frame(FrameHeader.goAway).errorCode == .noError else {
        throw RuleBroken("another code than NO_ERROR")
      }
      try attacker.client.expectClose()
    }.against { $0.connection.idleTimeout = .milliseconds(200) },
  ]
}
