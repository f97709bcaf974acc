import Testing

@testable import Storage

@Suite struct TenantNameTests {
  @Test(arguments: ["a", "acme", "a1", "acme-eu-2", String(repeating: "a", count: 63)])
  func `a name is a letter, then letters, digits and hyphens`(_ text: String) {
    #expect(TenantName(text)?.text == text)
  }

  @Test(arguments: [
    "", "1a", "-a", "a-", "A", "a_b", "a b", "ä", "a.b", String(repeating: "a", count: 64), "a\n",
  ]) func `other texts are no names`(_ text: String) {
    #expect(TenantName(text) == nil)
  }
}
