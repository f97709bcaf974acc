import Testing

/// A bound of a field that a `.proto` file promises: sizes on both sides of it, and what is said of
/// those beyond it.
struct RequestBound: Sendable, CustomTestStringConvertible {
  /// The path that the violation names.
  let path: String
  /// Sizes or values that the field may have.
  let accepted: [Int]
  /// Those that it may not, with the code of the violation.
  let refused: [Int: String]
  /// Makes a call that changes nothing, with a field of that size.
  let call: @Sendable (RequestBoundsTests.Callers, Int) async throws -> Void
  /// The method and the field.
  let testDescription: String

  init(
    _ method: String,
    _ path: String,
    accepted: [Int],
    refused: [Int: String],
    _ call: @escaping @Sendable (RequestBoundsTests.Callers, Int) async throws -> Void
  ) {
    testDescription = "\(method) \(path)"
    self.path = path
    self.accepted = accepted
    self.refused = refused
    self.call = call
  }

  /// A text of 1 to so many characters.
  static func text(
    _ method: String,
    _ path: String,
    _ most: Int,
    isRequired: Bool = true,
    _ call: @escaping @Sendable (RequestBoundsTests.Callers, String) async throws -> Void
  ) -> RequestBound {
    var refused = [most + 1: "TOO_LONG"]
    if isRequired { refused[0] = "REQUIRED" }
    return RequestBound(
      method,
      path,
      accepted: (isRequired ? [1] : [0, 1]) + [most - 1, most],
      refused: refused
    ) { callers, count in
      try await call(callers, String(repeating: "X", count: count))
    }
  }

  /// A list of at most so many entries.
  static func list(
    _ method: String,
    _ path: String,
    _ bounds: ClosedRange<Int>,
    tooMany: String = "TOO_MANY",
    _ call: @escaping @Sendable (RequestBoundsTests.Callers, Int) async throws -> Void
  ) -> RequestBound {
    var refused = [bounds.upperBound + 1: tooMany]
    if bounds.lowerBound > 0 { refused[bounds.lowerBound - 1] = "REQUIRED" }
    let accepted = [bounds.lowerBound, bounds.upperBound - 1, bounds.upperBound]
    return RequestBound(method, path, accepted: accepted, refused: refused, call)
  }
}
