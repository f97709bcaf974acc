package import Primitives

/// What a version of a quote offers.
package struct QuoteContent: Hashable, Sendable {
  /// The header that an order of it will have; its date is the day of the order.
  package var header: OrderHeader
  /// The lines, by number; at least one.
  package var lines: [OrderLine]
  /// The last day on which it may be accepted.
  package var validThrough: CalendarDate

  /// A content.
  package init(header: OrderHeader, lines: [OrderLine], validThrough: CalendarDate) {
    self.header = header
    self.lines = lines
    self.validThrough = validThrough
  }
}

/// One version of a quote.
package struct QuoteVersion: Hashable, Sendable {
  /// From 1, without gaps.
  package let number: Int
  /// What it offers.
  package let content: QuoteContent
  /// The digest of ``QuoteContent/canonicalImage``: what the customer accepts, and nothing else.
  package let hash: Digest
  /// What can be done with it.
  package internal(set) var state: QuoteState = .draft
  /// Who asked for approval; nil before.
  package internal(set) var submittedBy: String?
  /// Who approved it: not who asked; nil before.
  package internal(set) var approvedBy: String?
  /// Why it was cancelled; nil otherwise.
  package internal(set) var cancelReason: String?

  /// A version that is being written.
  ///
  /// - Parameters:
  ///   - number: From 1, without gaps.
  ///   - content: What it offers.
  ///   - hash: The digest of its canonical image.
  package init(number: Int, content: QuoteContent, hash: Digest) {
    self.number = number
    self.content = content
    self.hash = hash
  }

  /// Takes what was stored of a version's way.
  package mutating func restore(
    _ state: QuoteState,
    submittedBy: String?,
    approvedBy: String?,
    cancelReason: String?
  ) {
    self.state = state
    self.submittedBy = submittedBy
    self.approvedBy = approvedBy
    self.cancelReason = cancelReason
  }
}

/// An offer to a customer, in versions of which only the newest can be accepted.
package struct Quote: Hashable, Sendable {
  /// The identifier.
  package let id: QuoteID
  /// 1 at creation and one more with each command that changes it: the etag.
  package internal(set) var version: Int64 = 1
  /// All versions, the newest last.
  package internal(set) var versions: [QuoteVersion]
  /// The order that came of it: at most one, ever.
  package internal(set) var order: OrderID?
  /// When it was created.
  package let createdAt: Instant
  /// When it was last changed.
  package internal(set) var updatedAt: Instant

  /// A quote of one version.
  package init(id: QuoteID, first: QuoteVersion, createdAt: Instant) {
    self.id = id
    versions = [first]
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  /// Takes what was stored of a quote's way; the versions are not none.
  package mutating func restore(
    version: Int64,
    versions: [QuoteVersion],
    order: OrderID?,
    updatedAt: Instant
  ) {
    precondition(!versions.isEmpty, "a quote has a version")
    self.version = version
    self.versions = versions
    self.order = order
    self.updatedAt = updatedAt
  }

  /// The newest version.
  package internal(set) var current: QuoteVersion {
    get { versions[versions.count - 1] }
    set { versions[versions.count - 1] = newValue }
  }
}
