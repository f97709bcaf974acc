/// Something with a file descriptor that lives on one loop: a connection, a listener, a signal
/// source.
///
/// A base class rather than a protocol: the loop calls these through the class's table, without
/// the boxing of an existential. Subclasses belong to their loop's thread.
open class Pollable {
  package final var slot = -1
  package final var isAwaitingTurnEnd = false

  package init() {}

  /// The descriptor is ready; called on the loop, at most once a turn.
  open func ready(_ readiness: Readiness) {}

  /// The turn's events and jobs are done; called once after each `EventLoop.atTurnEnd`.
  open func turnEnded() {}
}
