import Foundation
import GRPCOverHTTP2
import HTTP2
import Testing

/// What an attack has at hand: the server, and the attacker's connection.
struct Attacker {
  let server: WireServer
  let client: RawClient

  /// Sends the same kind of thing again and again until the server ends the connection.
  ///
  /// Reads what the server says in between, as an attacker does to keep the connection going.
  ///
  /// - Throws: `RuleBroken` when the connection has taken all of it.
  func flood(_ rounds: Int, _ frames: (Int) -> [UInt8]) throws {
    for index in 0..<rounds {
      client.send(frames(index))
      while case .frame(let frame) = client.next(waitingMilliseconds: 0) {
        if frame.type == FrameHeader.goAway, frame.errorCode != .noError {
          return try client.expectClose()
        }
      }
      if client.isClosed { return }
    }
    // What is under way may still be too much.
    while true {
      switch client.next() {
      case .closed: return
      case .frame: continue
      case .silence: throw RuleBroken("the server took \(rounds) rounds")
      }
    }
  }
}

/// One attack: what is done, and how much the process may grow meanwhile.
struct Attack: Sendable, CustomTestStringConvertible {
  let name: String
  let maximumGrowth: Int
  private var configure: @Sendable (inout HTTP2ServerOptions) -> Void = { _ in }
  let run: @Sendable (Attacker) throws -> Void

  init(
    _ name: String,
    maximumGrowth: Int = 48 << 20,
    run: @escaping @Sendable (Attacker) throws -> Void
  ) {
    self.name = name
    self.maximumGrowth = maximumGrowth
    self.run = run
  }

  var testDescription: String { name }

  /// The same attack on a server with other options.
  func against(
    _ configure: @escaping @Sendable (inout HTTP2ServerOptions) -> Void
  ) -> Attack {
    var copy = self
    copy.configure = configure
    return copy
  }

  /// Runs the attack beside an honest connection, which must be served during it and after it.
  func verify() async throws {
    try await WireServer.with(configure) { server in
      let honest = try server.client()
      honest.send(.windowUpdate(0, 1 << 30))
      try honest.expectAnswer(1)
      let before = ResidentMemory.now()
      ResidentMemory.resetPeak()
      let isOver = Flag()
      let honestThread = Promise {
        var stream: UInt32 = 3
        repeat {
          try honest.expectAnswer(stream)
          stream += 2
        } while !isOver.isSet
      }
      let attack = Result {
        try run(Attacker(server: server, client: try server.client()))
      }
      isOver.set()
      let honestly = Result { try honestThread.value() }
      try attack.get()
      try honestly.get()
      let grown = ResidentMemory.peak() - before
      guard grown <= maximumGrowth else { throw RuleBroken("the process grew by \(grown) bytes") }
      try server.expectConnections(1)
    }
  }
}

extension WireServer {
  /// Waits until the server counts so many connections.
  func expectConnections(_ count: Int) throws {
    let limit = ContinuousClock.now.advanced(by: .milliseconds(RawClient.patience))
    while server.connectionCount != count {
      guard ContinuousClock.now < limit else {
        throw RuleBroken("\(server.connectionCount) connections instead of \(count)")
      }
      sched_yield()
    }
  }
}

/// The resident memory of this process in bytes, as the kernel counts it.
enum ResidentMemory {
  static func now() -> Int { value("VmRSS:") }

  static func peak() -> Int { value("VmHWM:") }

  static func resetPeak() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }

  private static func value(_ name: String) -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return 0
    }
    for line in status.split(separator: "\n") where line.hasPrefix(name) {
      return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1_024
    }
    return 0
  }
}
