internal import GRPC
internal import SwiftProtobuf

extension InteropClient {
  /// Large calls on one channel, one after the other.
  func rpcSoak() async throws {
    try await soak { try await soakCall(on: channel) }
  }

  /// Large calls, each on a channel of its own.
  func channelSoak() async throws {
    try await soak {
      let channel = try makeChannel()
      defer { channel.closeNow() }
      try await soakCall(on: channel)
    }
  }

  private func soakCall(on channel: Channel) async throws {
    let response = try await Grpc_Testing_TestServiceClient(channel).unaryCall(
      .with { request in
        request.responseSize = soak.responseBytes
        request.payload = Grpc_Testing_Payload(zeros: soak.requestBytes)
      }
    )
    try expect("the payload's size", response.payload.body.count, Int(soak.responseBytes))
  }

  private func soak(_ call: () async throws -> Void) async throws {
    let clock = ContinuousClock()
    let end = clock.now + soak.overallTimeout
    var failures = 0
    var lastFailure = ""
    for iteration in 0..<soak.iterations {
      guard clock.now < end else {
        throw InteropFailure(
          "\(iteration) of \(soak.iterations) calls took longer than \(soak.overallTimeout)"
        )
      }
      do {
        let elapsed = try await clock.measure { try await call() }
        guard elapsed > soak.maximumLatency else { continue }
        lastFailure = "it took \(elapsed)"
      } catch {
        lastFailure = "\(error)"
      }
      failures += 1
    }
    guard failures <= soak.maximumFailures else {
      throw InteropFailure(
        "\(failures) of \(soak.iterations) calls failed, the last because \(lastFailure)"
      )
    }
  }
}
