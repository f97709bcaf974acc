package import Parties

/// All that callers can be told by the rules: what `docs/errors.md` is made from.
package enum Catalogue {
  /// Reasons for which commands are refused, by number.
  ///
  /// Numbers from 1 to 99 are shared by all resources; 3 is REQUEST_ID_REUSED, which is refused
  /// before any rule is asked. From 100 each resource has a hundred: customers begin.
  package static let reasons: [RejectionReason] =
    CustomerReason.allCases.map { RejectionReason($0) }.sorted { $0.code < $1.code }

  /// Rules of fields of any kind.
  package static let fieldRules: [ViolationCode] = FieldRule.allCases.map { ViolationCode($0) }

  /// Rules of customers.
  package static let customerRules: [ViolationCode] =
    CustomerRule.allCases.map { ViolationCode($0) }
}
