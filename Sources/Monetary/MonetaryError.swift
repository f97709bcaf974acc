/// What arithmetic with money, quantities and rates refuses.
///
/// A wrapped or truncated amount would be posted, so there is no silent path: whoever computes an
/// amount says what becomes of the refusal.
package enum MonetaryError: Error, Hashable, Sendable {
  /// The result does not fit its type: 64 bits of minor units, or of a decimal's last place.
  case overflow
  /// Two amounts, or an amount and a rate, are in different currencies.
  case currencyMismatch(CurrencyCode, CurrencyCode)
  /// Something is to be divided by a rate of zero, or spread over nothing.
  case zeroDivisor
  /// A weight below zero; the index is its place in the list.
  case negativeWeight(index: Int)
}
