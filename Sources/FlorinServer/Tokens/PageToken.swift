internal import Primitives

/// Where the next page of a list begins: after an identifier.
///
/// A list is ordered by identifiers of version 7, that is by creation, and a page is "the next so
/// many after this one": rows that come or go between two pages move no others.
struct PageToken: Sendable, Hashable {
  /// The first byte of the body.
  private static let version: UInt8 = 1

  /// The last identifier of the page before.
  let last: UUIDBits

  init(after last: UUIDBits) { self.last = last }

  /// Opens a token; nil when it is not one of this list, tenant and filter.
  init?(_ text: String, bound binding: TokenSealer.Binding, sealer: TokenSealer) {
    guard let body = sealer.open(text, bound: binding), body.first == Self.version,
      let bits = UUIDBits(bytes: body.dropFirst())
    else { return nil }
    last = bits
  }

  /// The text for `next_page_token`.
  func text(bound binding: TokenSealer.Binding, sealer: TokenSealer) -> String {
    sealer.seal([Self.version] + last.bytes, bound: binding)
  }
}
