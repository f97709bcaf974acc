/// A value that no log, error or debugger prints: it shows as `•••`.
package struct Redacted<Value> {
  /// What is kept from view; taking it out is a decision of the caller.
  package let value: Value

  package init(_ value: Value) { self.value = value }
}

extension Redacted: Sendable where Value: Sendable {}
extension Redacted: Equatable where Value: Equatable {}
extension Redacted: Hashable where Value: Hashable {}

extension Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  /// Without children, so that `dump` finds nothing either.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
