import Foundation
import Primitives

/// How much is written, by how many, and what goes wrong meanwhile.
///
/// The suite runs a short form; `scripts/chaos` sets the variables of the long one.
struct ChaosPlan: Sendable, CustomStringConvertible {
  /// Callers at the same time, each with a connection of its own.
  var clients: Int
  /// Writes, repetitions not counted.
  var writes: Int
  /// How often a server is killed, as by `kill -9`, and started again.
  var kills: Int
  /// How often a backend of PostgreSQL is ended.
  var terminations: Int
  /// Servers of the same tenant.
  var servers: Int
  /// What all chance comes from.
  var seed: UInt64

  /// The plan of the environment, the short form where it says nothing.
  static func current(servers: Int) -> ChaosPlan {
    ChaosPlan(
      clients: number("FLORIN_CHAOS_CLIENTS") ?? 24,
      writes: number("FLORIN_CHAOS_WRITES") ?? 1_200,
      kills: number("FLORIN_CHAOS_KILLS") ?? 3,
      terminations: number("FLORIN_CHAOS_TERMINATIONS") ?? 6,
      servers: servers,
      seed: number("FLORIN_SEED").map(UInt64.init) ?? SystemRandomNumberGenerator().seed()
    )
  }

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  var description: String {
    "FLORIN_SEED=\(seed) FLORIN_CHAOS_CLIENTS=\(clients) FLORIN_CHAOS_WRITES=\(writes) "
      + "FLORIN_CHAOS_KILLS=\(kills) FLORIN_CHAOS_TERMINATIONS=\(terminations), \(servers) servers"
  }
}

extension SystemRandomNumberGenerator {
  /// A seed that fits an `Int`, so that it can be given back as a number.
  fileprivate func seed() -> UInt64 {
    var generator = self
    return generator.next() >> 1
  }
}
