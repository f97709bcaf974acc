package import Monetary

/// The price of one line, and how it came about.
package struct PriceResolution: Hashable, Sendable {
  /// Which price it is.
  package let price: PriceReference
  /// How the quantity became an amount; frozen with the order.
  package let charge: ChargeModel
  /// What each unit costs; nil where units cost different amounts.
  package let unitPrice: UnitPrice?
  /// The amount of the line before discounts.
  package let amount: Money
  /// How it came about.
  package let trace: PriceTrace
}

/// Why a line has no price.
package enum PriceRejection: Error, Hashable, Sendable {
  /// No price applies, or what applied is used up.
  case noPrice([ConsideredPrice])
  /// Two prices are equally good, which publication refuses: the book is not one that was checked.
  case ambiguous(PriceConflict)
  /// The price that applies cannot be charged.
  case charge(PriceReference, ChargeError)
}

extension PriceBook {
  /// The price of a line.
  ///
  /// The first candidate in the total order wins, unless less is left of its contract than the line
  /// needs. The same book and key give the same result, whatever order the book was filled in.
  ///
  /// - Parameters:
  ///   - key: All that the price depends on.
  ///   - rounding: What becomes of fractions of a minor unit; stored with the document.
  /// - Returns: The price and its trace.
  /// - Throws: `noPrice`, `ambiguous`, `charge`.
  package func resolve(
    _ key: PriceKey,
    rounding: Rounding = .halfAwayFromZero
  ) throws(PriceRejection) -> PriceResolution {
    let candidates = candidates(for: key)
    var usedUp: [ConsideredPrice] = []
    for (position, candidate) in candidates.enumerated() {
      let steps = try candidate.steps(for: key, rounding: rounding)
      guard candidate.covers(key.quantity, worth: steps.amount.amount) else {
        usedUp.append(ConsideredPrice(price: candidate.reference, outcome: .usedUp))
        continue
      }
      let behind = candidates[(position + 1)...]
      let outranked = try candidate.outranks(behind, for: key, rounding: rounding)
      let considered = (usedUp + outranked).prefix(CatalogLimits.tracedCandidatesMax)
      return PriceResolution(
        price: candidate.reference,
        charge: candidate.entry.charge(on: key.date),
        unitPrice: try candidate.unitPrice(for: key, rounding: rounding),
        amount: steps.amount,
        trace: PriceTrace(key: key, considered: Array(considered), steps: steps.steps)
      )
    }
    throw .noPrice(Array(usedUp.prefix(CatalogLimits.tracedCandidatesMax)))
  }
}

extension PriceCandidate {
  fileprivate func steps(
    for key: PriceKey,
    rounding: Rounding
  ) throws(PriceRejection) -> (steps: [PriceStep], amount: Money) {
    do throws(ChargeError) {
      let input = ChargeInput(quantity: key.quantity, base: key.base)
      let charge = entry.charge(on: key.date)
      let charging = PriceOperation.charge(charge, rounding)
      let exact = try charge.amount(of: key.quantity, base: key.base, rounding: rounding)
      let amount: Money
      do throws(MonetaryError) {
        amount = try exact.rounded(in: key.currency, rounding: rounding)
      } catch {
        throw .monetary(error)
      }
      let steps = [
        PriceStep(
          rule: .price(reference),
          operation: charging,
          input: .quantity(input),
          output: .exact(exact)
        ),
        PriceStep(
          rule: .rounding,
          operation: .round(key.currency, rounding),
          input: .exact(exact),
          output: .money(amount)
        ),
      ]
      return (steps, amount)
    } catch {
      throw .charge(reference, error)
    }
  }

  fileprivate func unitPrice(
    for key: PriceKey,
    rounding: Rounding
  ) throws(PriceRejection) -> UnitPrice? {
    do throws(ChargeError) {
      let charge = entry.charge(on: key.date)
      return try charge.unitPrice(at: key.quantity, base: key.base, rounding: rounding)
    } catch {
      throw .charge(reference, error)
    }
  }

  fileprivate func covers(_ quantity: Quantity, worth value: MinorUnits) -> Bool {
    remaining?.covers(quantity, worth: value) ?? true
  }

  /// What distinguishes this candidate from those behind it.
  ///
  /// - Parameters:
  ///   - others: The candidates behind it, in order.
  ///   - key: What all of them apply to.
  ///   - rounding: As for the line.
  /// - Returns: The others, with what decided against each.
  /// - Throws: `ambiguous` when another one is equally good and not used up; `charge`.
  fileprivate func outranks(
    _ others: ArraySlice<PriceCandidate>,
    for key: PriceKey,
    rounding: Rounding
  ) throws(PriceRejection) -> [ConsideredPrice] {
    var considered: [ConsideredPrice] = []
    for other in others {
      if let criterion = precedence.criterion(distinguishing: other.precedence) {
        if considered.count == CatalogLimits.tracedCandidatesMax { break }
        considered.append(
          ConsideredPrice(price: other.reference, outcome: .outranked(by: criterion))
        )
        continue
      }
      let value = try other.steps(for: key, rounding: rounding).amount.amount
      guard !other.covers(key.quantity, worth: value) else {
        throw .ambiguous(PriceConflict(first: reference, second: other.reference))
      }
      considered.append(ConsideredPrice(price: other.reference, outcome: .usedUp))
    }
    return considered
  }
}
