import Foundation
import Testing

@testable import Reactor

@Suite struct UsableCoresTests {
  @Test func `a group has a loop for each core that the process may use`() async throws {
    let group = try EventLoopGroup()
    #expect(try group.loops.count == Self.allowedCores())
    await group.stop()
  }

  /// What the kernel says in `Cpus_allowed_list`, such as `0-3,6`.
  private static func allowedCores() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(
      status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list") }
    )
    let list = try #require(line.split(separator: "\t").last)
    return try list.split(separator: ",").reduce(0) { count, range in
      let ends = try range.split(separator: "-").map { try #require(Int($0)) }
      return count + (ends[ends.count - 1] - ends[0] + 1)
    }
  }
}
