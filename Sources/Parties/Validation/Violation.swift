/// How much a violation weighs.
package enum Severity: String, Hashable, Sendable {
  /// The command is refused.
  case error
  /// The command is refused until the caller says that the warning was seen.
  case warning
}

/// A rule that data can violate, with what a caller is told about it.
///
/// Each room has its own rules, as enums with every case documented; the raw value is the code.
package protocol ViolationRule: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// How much a violation weighs.
  var severity: Severity { get }
  /// What is wrong, as one sentence without a full stop; names the parameters in angle brackets.
  var meaning: String { get }
  /// What to do about it, as one sentence without a full stop.
  var remedy: String { get }
}

/// The code of a rule: UPPER_SNAKE, at most 63 characters, stable for ever.
package struct ViolationCode: Hashable, Sendable {
  /// The code itself.
  package let name: String
  /// How much a violation weighs.
  package let severity: Severity
  /// What is wrong.
  package let meaning: String
  /// What to do about it.
  package let remedy: String

  /// The code of a rule.
  package init(_ rule: some ViolationRule) {
    name = rule.rawValue
    severity = rule.severity
    meaning = rule.meaning
    remedy = rule.remedy
  }

  package static func == (left: ViolationCode, right: ViolationCode) -> Bool {
    left.name == right.name
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
  }
}

/// One thing that is wrong with what a caller sent.
package struct Violation: Hashable, Sendable {
  /// Which rule.
  package let code: ViolationCode
  /// Which field, as a path in the request's message: `customer.addresses[0].postal_code`.
  package let fieldPath: String
  /// The rule's bounds and the facts that it was applied to; never personal data.
  package let parameters: [String: String]

  /// A violation.
  package init(
    _ rule: some ViolationRule,
    at fieldPath: String,
    _ parameters: [String: String] = [:]
  ) {
    code = ViolationCode(rule)
    self.fieldPath = fieldPath
    self.parameters = parameters
  }

  /// Whether the command is refused, or only until the violation is acknowledged.
  package var severity: Severity { code.severity }

  /// The meaning with the parameters filled in, and the remedy: two sentences for a developer.
  package var message: String {
    var meaning = code.meaning
    for (name, value) in parameters {
      meaning = meaning.split(separator: "<\(name)>", omittingEmptySubsequences: false)
        .joined(separator: value)
    }
    return "\(meaning). \(code.remedy)."
  }
}
