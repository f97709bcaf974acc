/// Declares that two customers are one: the source ends, the target stays.
///
/// The customers that name the source name the target from then on, so that none that is alive ever
/// names one that ended. The target takes over the source's roles, because it has to play them; all
/// other data of the source stays with the source, where documents from before still find it.
package struct MergeCustomers: Hashable, Sendable {
  /// The customer that ends.
  package let sourceID: CustomerID
  /// The customer that stays.
  package let targetID: CustomerID
  /// The version of the source that the caller has seen; nil for any.
  package let expectedSourceVersion: Int64?
  /// The version of the target that the caller has seen; nil for any.
  package let expectedTargetVersion: Int64?

  /// A command.
  package init(
    sourceID: CustomerID,
    targetID: CustomerID,
    expectedSourceVersion: Int64? = nil,
    expectedTargetVersion: Int64? = nil
  ) {
    self.sourceID = sourceID
    self.targetID = targetID
    self.expectedSourceVersion = expectedSourceVersion
    self.expectedTargetVersion = expectedTargetVersion
  }

  /// What must be known before the command can be decided, and is not yet.
  package func unmetNeeds(in books: CustomerBooks) -> CustomerNeeds {
    var needs = CustomerNeeds()
    needs.ids = [sourceID, targetID]
    needs.ids.formUnion(books.lineage(of: targetID))
    needs.referencesTo = [sourceID]
    needs.descendantsOf = [sourceID]
    return needs.unmet(in: books)
  }

  /// Both customers after the merge.
  ///
  /// - Parameters:
  ///   - books: What the needs ask for.
  ///   - moment: When, and for whom.
  /// - Returns: Source, target, and the changes: the source first, then the target if it changes,
  ///   then those that named the source.
  /// - Throws: In this order: `mergeIntoItself`; `notFound`, `merged`, `blocked` and `etagMismatch`
  ///   of the source, then of the target; `mergeCurrencyDiffers`; `mergeCycle`;
  ///   `mergeTooManyReferences`; `mergeTooDeep`.
  package func decide(
    in books: CustomerBooks,
    at moment: Moment
  ) throws(CustomerRejection) -> (source: Customer, target: Customer, changes: [CustomerChange]) {
    guard sourceID != targetID else { throw .mergeIntoItself(sourceID) }
    let source = try books.existing(
      sourceID,
      for: .endInMerge,
      expectedVersion: expectedSourceVersion
    )
    let target = try books.existing(
      targetID,
      for: .surviveMerge,
      expectedVersion: expectedTargetVersion
    )
    try requireMergeable(source, target, in: books)
    var changes = [
      CustomerChange.change(from: source, to: ended(source), event: .merged, at: moment)
    ]
    let survivor = surviving(target, source)
    if survivor != target {
      changes.append(.change(from: target, to: survivor, event: .updated, at: moment))
    }
    for referrer in books.customers(naming: sourceID) where referrer.id != targetID {
      let moved = pointed(referrer)
      changes.append(.change(from: referrer, to: moved, event: .updated, at: moment))
    }
    let after = changes.first { $0.after.id == targetID }?.after ?? target
    return (changes[0].after, after, changes)
  }

  private func requireMergeable(
    _ source: Customer,
    _ target: Customer,
    in books: CustomerBooks
  ) throws(CustomerRejection) {
    guard source.currency == target.currency else {
      throw .mergeCurrencyDiffers(source: source.currency, target: target.currency)
    }
    let lineage = books.lineage(of: targetID)
    guard !lineage.contains(sourceID) else {
      throw .mergeCycle(source: sourceID, target: targetID)
    }
    let referrers = books.customers(naming: sourceID).filter { $0.id != targetID }
    let hasFurther = CustomerReference.Field.allCases.contains {
      books.hasFurtherReferrers(CustomerReference(to: sourceID, as: $0))
    }
    guard referrers.count <= PartiesLimits.mergeReferencesMax, !hasFurther else {
      throw .mergeTooManyReferences
    }
    // What is below the source comes to lie below the target; the source itself leaves.
    let below = books.height(of: sourceID) - 1
    let levels = lineage.count + below
    guard below == 0 || levels <= PartiesLimits.hierarchyLevelsMax else {
      throw .mergeTooDeep(levels: levels)
    }
  }

  /// The source, which no longer names anybody.
  private func ended(_ source: Customer) -> Customer {
    var source = source
    source.state = .merged(into: targetID)
    source.parentID = nil
    source.payerID = nil
    source.billToID = nil
    return source
  }

  /// The target, in the source's roles; where it named the source, it stands for itself.
  private func surviving(_ target: Customer, _ source: Customer) -> Customer {
    var target = target
    target.roles.formUnion(source.roles)
    if target.payerID == sourceID { target.payerID = nil }
    if target.billToID == sourceID { target.billToID = nil }
    return target
  }

  /// A customer that named the source, naming the target.
  private func pointed(_ customer: Customer) -> Customer {
    var customer = customer
    if customer.parentID == sourceID { customer.parentID = targetID }
    if customer.payerID == sourceID { customer.payerID = targetID }
    if customer.billToID == sourceID { customer.billToID = targetID }
    return customer
  }
}
