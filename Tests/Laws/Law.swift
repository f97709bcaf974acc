/// A rule that every implementation of a seam keeps.
package struct Law<Subject: Sendable>: Sendable, CustomStringConvertible {
  /// What must hold, in words.
  package let name: String
  /// Throws `LawViolation` when it does not.
  package let check: @Sendable (Subject) async throws -> Void

  package init(_ name: String, _ check: @escaping @Sendable (Subject) async throws -> Void) {
    self.name = name
    self.check = check
  }

  package var description: String { name }
}

/// Where and how a law was broken.
package struct LawViolation: Error, CustomStringConvertible {
  package let description: String

  package init(_ message: String, file: StaticString = #fileID, line: UInt = #line) {
    description = "\(file):\(line): \(message)"
  }
}

/// Throws unless the two are equal.
package func require<Value: Equatable>(
  _ found: Value,
  is expected: Value,
  _ what: String = "value",
  file: StaticString = #fileID,
  line: UInt = #line
) throws {
  guard found == expected else {
    throw LawViolation("\(what): \(found) is not \(expected)", file: file, line: line)
  }
}

/// Throws unless the condition holds.
package func require(
  _ condition: Bool,
  _ what: String,
  file: StaticString = #fileID,
  line: UInt = #line
) throws {
  guard condition else { throw LawViolation(what, file: file, line: line) }
}
