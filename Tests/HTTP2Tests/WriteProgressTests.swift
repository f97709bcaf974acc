import Primitives
import Testing

@testable import HTTP2

@Suite struct WriteProgressTests {
  private static let limit: Int64 = 30_000_000_000
  private static func at(_ seconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
  }

  private func isStalled(_ progress: WriteProgress, at seconds: Int64) -> Bool {
    progress.isStalled(at: Self.at(seconds), after: Self.limit)
  }

  @Test func `a peer that takes nothing stalls when the time has passed`() {
    let progress = WriteProgress(at: Self.at(0))
    #expect(!isStalled(progress, at: 29))
    #expect(isStalled(progress, at: 30))
  }

  @Test func `a byte now and then does not count as progress`() {
    var progress = WriteProgress(at: Self.at(0))
    for second in stride(from: Int64(1), to: 30, by: 1) { progress.took(1, at: Self.at(second)) }
    #expect(isStalled(progress, at: 30))
  }

  @Test func `enough bytes begin the time anew, however small the pieces`() {
    var progress = WriteProgress(at: Self.at(0))
    for _ in 0..<HTTP2Limits.writeStallBytes { progress.took(1, at: Self.at(20)) }
    #expect(!isStalled(progress, at: 49))
    #expect(isStalled(progress, at: 50))
  }

  @Test func `bytes of one stretch do not count for the next`() {
    var progress = WriteProgress(at: Self.at(0))
    progress.took(HTTP2Limits.writeStallBytes - 1, at: Self.at(1))
    progress.began(at: Self.at(10))
    progress.took(1, at: Self.at(11))
    #expect(isStalled(progress, at: 40))
  }
}
