import Primitives
import Testing

@testable import GRPCOverHTTP2

@Suite struct ClientRegisterTests {
  private var register = ClientRegister(maximumConnections: 2, ban: .seconds(60))

  private func second(_ count: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: count * 1_000_000_000)
  }

  /// Connections that show a certificate and are ended for abuse.
  private mutating func abuse(_ client: [UInt8], atSecond seconds: Int64...) {
    for now in seconds {
      #expect(register.identified(client, at: second(now)) == .admitted)
      register.abused(client, at: second(now))
      register.left(client, at: second(now))
    }
  }

  @Test mutating func `a client has as many connections as it may and no more`() {
    #expect(register.identified([1], at: second(0)) == .admitted)
    #expect(register.identified([1], at: second(0)) == .admitted)
    #expect(register.identified([1], at: second(0)) == .tooMany)
    #expect(register.identified([2], at: second(0)) == .admitted)
    register.left([1], at: second(1))
    #expect(register.identified([1], at: second(1)) == .admitted)
  }

  @Test mutating func `the second abuse within a minute bans for a minute`() {
    abuse([1], atSecond: 0, 59)
    #expect(register.identified([1], at: second(118)) == .banned)
    #expect(register.identified([1], at: second(119)) == .admitted)
  }

  @Test mutating func `one abuse, or two a minute apart, ban nobody`() {
    abuse([1], atSecond: 0, 60, 120)
    #expect(register.identified([1], at: second(121)) == .admitted)
  }

  @Test mutating func `abuse without a call bans as well`() {
    register.abused([1], at: second(0))
    register.abused([1], at: second(1))
    #expect(register.identified([1], at: second(2)) == .banned)
  }

  @Test mutating func `a ban is of its client alone`() {
    abuse([1], atSecond: 0, 1)
    #expect(register.identified([2], at: second(2)) == .admitted)
  }

  @Test mutating func `a refused connection is not abuse`() {
    abuse([1], atSecond: 0, 1)
    for now in 2..<61 { #expect(register.identified([1], at: second(Int64(now))) == .banned) }
    #expect(register.identified([1], at: second(61)) == .admitted)
  }

  @Test mutating func `connections that were open go on to be counted through a ban`() {
    #expect(register.identified([1], at: second(0)) == .admitted)
    abuse([1], atSecond: 0, 1)
    #expect(register.identified([1], at: second(61)) == .admitted)
    #expect(register.identified([1], at: second(61)) == .tooMany)
  }

  @Test mutating func `who is gone and has done nothing is forgotten at once`() {
    #expect(register.identified([1], at: second(0)) == .admitted)
    register.left([1], at: second(0))
    #expect(register.count == 0)
  }

  @Test mutating func `abuse of long ago is forgotten when there are many`() {
    for number in 0..<10_000 {
      abuse([UInt8(number / 256), UInt8(number % 256)], atSecond: Int64(number))
    }
    #expect(register.count < 2_000)
  }
}
