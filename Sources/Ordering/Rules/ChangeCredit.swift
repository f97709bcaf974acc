package import Monetary
package import Parties

/// Sets how much a payer may owe, and whose credit its own counts against.
package struct SetCreditLimit: OrderingCommand {
  /// Who pays.
  package let payer: CustomerID
  /// The limit; nil for none.
  package let limit: CreditLimit?
  /// The currency of the account, should it be new.
  package let currency: CurrencyCode

  /// A command.
  package init(payer: CustomerID, limit: CreditLimit?, currency: CurrencyCode) {
    self.payer = payer
    self.limit = limit
    self.currency = currency
  }

  /// The account with its limit.
  ///
  /// Orders that are confirmed stay so: a lower limit counts from the next point at which credit is
  /// asked.
  ///
  /// - Parameters:
  ///   - books: The payer's account.
  ///   - moment: When, and for whom.
  /// - Returns: The change.
  /// - Throws: `invalid` for a limit below zero; `arithmetic` for one in another currency than the
  ///   account's.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    var account = work.creditAccount(payer, currency: currency)
    if let limit {
      guard limit.amount.currency == account.currency else {
        throw .arithmetic(.currencyMismatch(account.currency, limit.amount.currency))
      }
      guard !limit.amount.isNegative else {
        throw .invalid([Violation(OrderRule.limitNegative, at: "limit")])
      }
    }
    account.limit = limit
    work.save(account)
    work.note(.creditLimitChanged, .creditAccount(payer))
    return work.changes()
  }
}

/// Takes over what invoices, receipts, credit notes and securities change of a payer's exposure.
///
/// Open orders, and what is shipped and not invoiced, follow from orders and are not for this
/// command.
package struct RecordCredit: OrderingCommand {
  /// Who pays.
  package let payer: CustomerID
  /// What has come, below zero for what has gone.
  package let delta: CreditComponents
  /// Its currency.
  package let currency: CurrencyCode
  /// How the payer behaves, where that has changed.
  package let standing: CreditStanding?

  /// A command.
  ///
  /// - Parameters:
  ///   - payer: Who pays.
  ///   - delta: What has come, without open orders and shipped goods.
  ///   - currency: Its currency.
  ///   - standing: How the payer behaves, where that has changed.
  package init(
    payer: CustomerID,
    delta: CreditComponents,
    currency: CurrencyCode,
    standing: CreditStanding? = nil
  ) {
    precondition(
      delta.openOrders == .zero && delta.shippedNotInvoiced == .zero,
      "what follows from orders is not recorded twice"
    )
    self.payer = payer
    self.delta = delta
    self.currency = currency
    self.standing = standing
  }

  /// The payer's account and those above it.
  ///
  /// - Parameters:
  ///   - books: The accounts.
  ///   - moment: When, and for whom.
  /// - Returns: The changes.
  /// - Throws: `arithmetic`.
  package func decide(
    in books: OrderBooks,
    at moment: Moment
  ) throws(OrderRejection) -> OrderingChanges {
    var work = OrderWork(books, moment)
    try work.addCredit(delta, in: currency, to: payer)
    if let standing {
      var account = work.creditAccount(payer, currency: currency)
      account.standing = standing
      work.save(account)
    }
    work.note(.creditChanged, .creditAccount(payer))
    return work.changes()
  }
}
