package import Primitives

/// When a command is decided, and for whom: what pure rules cannot know themselves.
///
/// The boundary derives the date once, in the zone of the legal entity; an instant is never turned
/// into a date later.
package struct Moment: Hashable, Sendable {
  /// The server's clock.
  package let now: Instant
  /// The business date.
  package let today: CalendarDate
  /// Who calls.
  package let principal: String

  /// A moment.
  package init(now: Instant, today: CalendarDate, principal: String) {
    self.now = now
    self.today = today
    self.principal = principal
  }
}
