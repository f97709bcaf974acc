/// A command that could not do what it was asked: what happened, and what to do next.
struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
  let what: String
  let next: String

  var description: String { "\(what); \(next)" }
}
