/// A text that was checked once, when it came in.
package protocol TextValue: Hashable, Sendable, CustomStringConvertible {
  /// The text in its stored form: without the spaces that people write.
  var text: String { get }

  /// The value of a text that was stored, and is not checked again: rules that have become stricter
  /// since then must not make a record unreadable.
  init(stored text: String)
}

extension TextValue {
  package var description: String { text }
}
