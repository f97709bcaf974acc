import Testing

@testable import Signing

@Suite struct SHA256Tests {
  @Test func `one test`() { #expect(SHA256.byteCount == 32) }
}
