import HTTP2
import Testing

/// Calls that come in one read wait in one queue; none may hold up those behind it.
@Suite struct OneTurnTests {
  @Test(.timeLimit(.minutes(1)))
  func `calls that came with one whose handler waits are answered before it`() async throws {
    try await WireServer.with { server in
      let client = try server.client()
      var bytes = Frame.headers(1, .request(.hold)).bytes + Frame.data(1, grpcMessage([1])).bytes
      for stream in stride(from: UInt32(3), through: 61, by: 2) {
        bytes += Frame.headers(stream, .request()).bytes
        bytes += Frame.data(stream, grpcMessage([UInt8(stream)])).bytes
      }
      client.send(bytes)
      for stream in stride(from: UInt32(3), through: 61, by: 2) {
        try client.expectEcho(stream, [UInt8(stream)])
      }
      server.gate.open()
      try client.expectEcho(1, [1])
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `calls of several methods in one turn each reach their own`() async throws {
    try await WireServer.with { server in
      let client = try server.client()
      var bytes: [UInt8] = []
      for stream in stride(from: UInt32(1), through: 61, by: 4) {
        bytes += Frame.headers(stream, .request()).bytes
        bytes += Frame.data(stream, grpcMessage([UInt8(stream)])).bytes
        bytes += Frame.headers(stream + 2, .request(.collect)).bytes
        bytes += Frame.data(stream + 2, grpcMessage([1, 2, 3])).bytes
      }
      client.send(bytes)
      var bodies: [UInt32: [UInt8]] = [:]
      while bodies.count < 32 {
        let data = try client.frame(FrameHeader.data)
        bodies[data.stream] = data.payload
      }
      for stream in stride(from: UInt32(1), through: 61, by: 4) {
        #expect(bodies[stream] == grpcMessage([UInt8(stream)]))
        #expect(bodies[stream + 2] == grpcMessage(Array("3".utf8)))
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `handlers of one turn wait side by side`() async throws {
    try await WireServer.with { server in
      let client = try server.client()
      var bytes: [UInt8] = []
      for stream in stride(from: UInt32(1), through: 63, by: 2) {
        bytes += Frame.headers(stream, .request(.hold)).bytes
        bytes += Frame.data(stream, grpcMessage([UInt8(stream)])).bytes
      }
      client.send(bytes)
      client.send(.ping())
      _ = try client.frame(FrameHeader.ping)
      #expect(server.gate.most == 32)
      server.gate.open()
      // In whatever order they come: the connection's frames are read once for all of them.
      for _ in 0..<32 { _ = try client.frame(FrameHeader.data) }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a call that was reset before its turn came does not run`() async throws {
    try await WireServer.with { server in
      let client = try server.client()
      var bytes: [UInt8] = []
      for stream in stride(from: UInt32(1), through: 19, by: 2) {
        bytes += Frame.headers(stream, .request(.hold)).bytes
        bytes += Frame.data(stream, grpcMessage([1])).bytes
      }
      for stream in stride(from: UInt32(1), through: 17, by: 2) {
        bytes += Frame.reset(stream).bytes
      }
      client.send(bytes)
      client.send(.ping())
      _ = try client.frame(FrameHeader.ping)
      #expect(server.gate.most == 1)
      server.gate.open()
      try client.expectEcho(19, [1])
    }
  }
}
