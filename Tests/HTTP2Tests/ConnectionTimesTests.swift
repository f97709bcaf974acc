import Primitives
import Testing

@testable import HTTP2

@Suite struct ConnectionTimesTests {
  @Test func `limits that are nil never pass`() {
    var options = ConnectionOptions()
    options.idleTimeout = nil
    options.maximumAge = nil
    options.keepaliveInterval = nil
    let limits = ConnectionTimeLimits(options)
    #expect([limits.idle, limits.age, limits.keepaliveInterval] == [.max, .max, .max])
  }

  @Test func `limits are the options in nanoseconds`() {
    var options = ConnectionOptions()
    options.handshakeTimeout = .milliseconds(1)
    options.headerBlockTimeout = .milliseconds(2)
    options.idleTimeout = .milliseconds(3)
    options.maximumAge = .milliseconds(4)
    options.drainTimeout = .milliseconds(5)
    options.keepaliveInterval = .milliseconds(6)
    options.keepaliveTimeout = .milliseconds(7)
    let limits = ConnectionTimeLimits(options)
    let all = [
      limits.handshake, limits.headerBlock, limits.idle, limits.age, limits.drain,
      limits.keepaliveInterval, limits.keepalive,
    ]
    #expect(all == (1...7).map { $0 * 1_000_000 })
  }

  @Test(arguments: [(body: 1, stall: 2, stream: 1), (body: 5, stall: 3, stream: 3)])
  func `streams are looked at by their shorter limit`(body: Int64, stall: Int64, stream: Int64) {
    var options = ConnectionOptions()
    options.bodyTimeout = .nanoseconds(body)
    options.writeStallTimeout = .nanoseconds(stall)
    #expect(ConnectionTimeLimits(options).stream == stream)
  }

  @Test func `a limit of centuries is clamped, not an overflow`() {
    var options = ConnectionOptions()
    options.maximumAge = .seconds(Int64.max)
    #expect(ConnectionTimeLimits(options).age == .max)
  }

  @Test func `ages are spread over ten per cent to both sides`() {
    let factors = (0..<10_000).map {
      ConnectionTimes(now: MonotonicInstant(nanoseconds: Int64($0) * 7_919)).ageFactor
    }
    #expect(factors.min() == 900)
    #expect(factors.max() == 1_100)
  }

  @Test(arguments: [Int64.min, -1, 0, 1, .max])
  func `any moment makes a factor within bounds`(nanoseconds: Int64) {
    let times = ConnectionTimes(now: MonotonicInstant(nanoseconds: nanoseconds))
    #expect((900...1_100).contains(times.ageFactor))
  }

  @Test func `nothing has happened on a new connection`() {
    let now = MonotonicInstant(nanoseconds: 42)
    let times = ConnectionTimes(now: now)
    #expect(
      [times.connectedAt, times.lastReceivedAt, times.lastSentAt, times.idleSince] == [
        now, now, now, now,
      ]
    )
    #expect(times.securedAt == nil && times.headerBlockSince == nil && times.drainSince == nil)
    #expect(times.pingSentAt == nil && times.closingSince == nil && !times.isGoAwaySent)
  }
}

@Suite struct HeaderListTests {
  private func text(_ list: HeaderList) -> [String] {
    list.withFields { bytes, next in
      var offset = 0
      return (0..<list.count).map { _ in
        let field = next(&offset)
        let value = field.nameOffset + field.nameLength
        let name = String(decoding: bytes[field.nameOffset..<value], as: UTF8.self)
        let text = String(decoding: bytes[value..<(value + field.valueLength)], as: UTF8.self)
        return "\(name)=\(text)" + (field.isSensitive ? "!" : "")
      }
    }
  }

  @Test func `fields keep their order and their bytes`() {
    var list = HeaderList([":status": "200", "empty": ""])
    list.add("authorization", "Bearer s", isSensitive: true)
    list.add("name", "caf\u{e9}")
    #expect(text(list) == [":status=200", "empty=", "authorization=Bearer s!", "name=caf\u{e9}"])
  }

  @Test func `an empty list has no fields`() {
    #expect(text(HeaderList()).isEmpty)
  }
}

@Suite struct HTTP2ErrorCodeTests {
  @Test(arguments: [(wire: 0 as UInt32, code: HTTP2ErrorCode.noError), (0xD, .http11Required)])
  func `known codes are read as themselves`(wire: UInt32, code: HTTP2ErrorCode) {
    #expect(HTTP2ErrorCode(wire: wire) == code)
  }

  @Test(arguments: [0xE as UInt32, 0xFFFF_FFFF])
  func `unknown codes are read as internal errors`(wire: UInt32) {
    #expect(HTTP2ErrorCode(wire: wire) == .internalError)
  }
}
