/// Everything that is wrong with a customer, with what the caller has acknowledged of it.
struct Findings {
  /// All violations, in the order of the fields.
  let violations: [Violation]
  private let acknowledged: Set<String>

  init(_ violations: [Violation], acknowledged: Set<String>) {
    self.violations = violations
    self.acknowledged = acknowledged
  }

  /// Refuses errors; warnings that are not acknowledged are told with them, so that a caller learns
  /// of everything at once.
  func requireNoErrors() throws(CustomerRejection) {
    guard violations.contains(where: { $0.severity == .error }) else { return }
    throw .invalid(violations.filter { $0.severity == .error || !isAcknowledged($0) })
  }

  /// Who accepted which warning.
  ///
  /// - Parameter moment: When, and for whom.
  /// - Returns: One entry for each warning.
  /// - Throws: `warningsNotAcknowledged` with those that are not.
  func acknowledgements(at moment: Moment) throws(CustomerRejection) -> [Acknowledgement] {
    let open = violations.filter { $0.severity == .warning && !isAcknowledged($0) }
    guard open.isEmpty else { throw .warningsNotAcknowledged(open) }
    return violations.filter { $0.severity == .warning }.map { warning in
      Acknowledgement(
        code: warning.code.name,
        fieldPath: warning.fieldPath,
        principal: moment.principal,
        at: moment.now
      )
    }
  }

  private func isAcknowledged(_ violation: Violation) -> Bool {
    acknowledged.contains(violation.code.name)
  }
}
