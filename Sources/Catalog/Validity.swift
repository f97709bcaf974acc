package import Primitives

/// Days on which something holds: from a first one up to one that is no longer in it.
///
/// Business dates of the legal entity; half-open, so that one period follows another without a gap.
package struct Validity: Hashable, Sendable {
  /// The first day.
  package let from: CalendarDate
  /// The first day on which it no longer holds; nil when it has no end.
  package let until: CalendarDate?

  /// A period; nil when it would have no day.
  package init?(from: CalendarDate, until: CalendarDate? = nil) {
    if let until, until <= from { return nil }
    self.from = from
    self.until = until
  }

  /// Whether a day is in it.
  package func contains(_ date: CalendarDate) -> Bool {
    guard let until else { return from <= date }
    return from <= date && date < until
  }

  /// Whether all days of another period are in it.
  package func contains(_ other: Validity) -> Bool {
    guard from <= other.from else { return false }
    guard let until else { return true }
    guard let otherUntil = other.until else { return false }
    return otherUntil <= until
  }
}

extension Validity: CustomStringConvertible {
  /// Both ends, as in `2026-01-01..2027-01-01`; nothing behind the dots for no end.
  package var description: String { "\(from)..\(until?.text ?? "")" }
}
