package import Primitives

/// A text that nothing prints: a password, or what keys are made from.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  package let text: Redacted<String>

  /// Takes a text out of sight.
  public init(_ text: String) { self.text = Redacted(text) }

  /// `•••`.
  public var description: String { text.description }
  /// Without children, so that `dump` finds nothing either.
  public var customMirror: Mirror { text.customMirror }
}
