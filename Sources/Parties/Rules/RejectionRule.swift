/// How a refusal is told in the protocol; the boundary maps it to a status code.
package enum RejectionCategory: String, Hashable, Sendable {
  /// The request is wrong whatever the state of the books is.
  case invalidArgument
  /// The subject does not exist.
  case notFound
  /// What must be unique is taken.
  case alreadyExists
  /// The books do not allow it as they stand.
  case failedPrecondition
  /// The books have changed since the caller saw them.
  case aborted
}

/// A reason for which commands are refused, with what a caller is told about it.
///
/// Each room has its own reasons, as enums with every case documented. The raw value is the number
/// that stands in the audit trail; numbers and names are stable for ever.
package protocol RejectionRule: RawRepresentable<UInt16>, CaseIterable, Hashable, Sendable {
  /// UPPER_SNAKE, at most 63 characters.
  var name: String { get }
  /// How it is told in the protocol.
  var category: RejectionCategory { get }
  /// What is wrong, as one sentence without a full stop.
  var meaning: String { get }
  /// The field of the request that decides it.
  var field: String { get }
  /// What to do about it, as one sentence without a full stop.
  var remedy: String { get }
  /// The keys of the metadata that come with it.
  var metadataKeys: [String] { get }
}

/// The reason of a refusal, whatever room it comes from.
package struct RejectionReason: Hashable, Sendable {
  /// UPPER_SNAKE, stable for ever.
  package let name: String
  /// The number in the audit trail, from 1; stable for ever.
  package let code: UInt16
  /// How it is told in the protocol.
  package let category: RejectionCategory
  /// What is wrong, as one sentence without a full stop.
  package let meaning: String
  /// The field of the request that decides it.
  package let field: String
  /// What to do about it, as one sentence without a full stop.
  package let remedy: String
  /// The keys of the metadata that come with it.
  package let metadataKeys: [String]

  /// The reason of a rule.
  package init(_ rule: some RejectionRule) {
    name = rule.name
    code = rule.rawValue
    category = rule.category
    meaning = rule.meaning
    field = rule.field
    remedy = rule.remedy
    metadataKeys = rule.metadataKeys
  }

  /// What is wrong and what to do about it: two sentences for a developer.
  package var message: String { "\(meaning). \(remedy)." }

  package static func == (left: RejectionReason, right: RejectionReason) -> Bool {
    left.code == right.code
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(code)
  }
}
