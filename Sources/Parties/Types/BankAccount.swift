/// An account that a customer pays from or is paid to.
package struct BankAccount: Hashable, Sendable {
  /// The account.
  package var iban: IBAN
  /// The bank, where it was given.
  package var bic: BIC?
  /// Whose account it is, when not the customer's own.
  package var holder: String?

  /// An account that is known to be valid.
  package init(iban: IBAN, bic: BIC? = nil, holder: String? = nil) {
    self.iban = iban
    self.bic = bic
    self.holder = holder
  }
}
