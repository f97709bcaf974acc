import Primitives
import Testing

@testable import FlorinServer

@Suite struct TokenTests {
  private let sealer = TokenSealer(secret: Secret(String(repeating: "k", count: 32)))
  private let tenant = TenantID(UUIDBits(high: 1, low: 2))
  private let other = TenantID(UUIDBits(high: 1, low: 3))
  private let last = UUIDBits(high: 7, low: 9)

  private func binding(
    of purpose: String = "/list",
    _ tenant: TenantID?,
    _ request: String...
  ) -> TokenSealer.Binding {
    TokenSealer.Binding(purpose: purpose, tenant: tenant, request: request)
  }

  @Test func `a page token opens with its list, tenant and filter`() {
    let bound = binding(tenant, "state = ACTIVE")
    let token = PageToken(after: last).text(bound: bound, sealer: sealer)
    #expect(PageToken(token, bound: bound, sealer: sealer) == PageToken(after: last))
  }

  @Test func `a page token of another list, tenant, filter or server is refused`() {
    let bound = binding(tenant, "a", "b")
    let token = PageToken(after: last).text(bound: bound, sealer: sealer)
    let others = [
      binding(of: "/other", tenant, "a", "b"), binding(other, "a", "b"), binding(nil, "a", "b"),
      binding(tenant, "ab"), binding(tenant, "a"), binding(tenant, "a", "b", ""),
      binding(tenant, "ab", ""),
    ]
    for binding in others {
      #expect(PageToken(token, bound: binding, sealer: sealer) == nil)
    }
    let stranger = TokenSealer(secret: Secret(String(repeating: "x", count: 32)))
    #expect(PageToken(token, bound: bound, sealer: stranger) == nil)
  }

  @Test func `a token cut anywhere, or with any letter changed, is refused`() {
    let token = ResumeToken(after: 77, incarnation: 5).text(tenant: tenant, sealer: sealer)
    let opened = ResumeToken(token, tenant: tenant, sealer: sealer)
    #expect(opened == ResumeToken(after: 77, incarnation: 5))
    for end in token.indices {
      #expect(ResumeToken(String(token[..<end]), tenant: tenant, sealer: sealer) == nil)
      var changed = token
      changed.replaceSubrange(end...end, with: token[end] == "A" ? "B" : "A")
      #expect(ResumeToken(changed, tenant: tenant, sealer: sealer) == nil)
    }
  }

  @Test func `a resume token is its tenant's`() {
    let token = ResumeToken(after: 0, incarnation: 5).text(tenant: tenant, sealer: sealer)
    #expect(ResumeToken(token, tenant: other, sealer: sealer) == nil)
    let page = PageToken(after: last).text(
      bound: binding(of: "events", tenant),
      sealer: sealer
    )
    #expect(ResumeToken(page, tenant: tenant, sealer: sealer) == nil)
  }

  @Test func `an overlong token is not looked at`() {
    #expect(ResumeToken(String(repeating: "A", count: 513), tenant: tenant, sealer: sealer) == nil)
  }

  @Test func `an etag gives back its version and no other resource's`() {
    let text = Etag.text(tenant, version: 12)
    #expect(Etag.version(text, of: tenant) == 12)
    #expect(Etag.version(text, of: other) == 0)
    for malformed in ["", "12", "12-", "-1-00000000", "0-00000000", "x-00000000", "1-0000000"] {
      #expect(Etag.version(malformed, of: tenant) == nil, "\(malformed)")
    }
  }
}
