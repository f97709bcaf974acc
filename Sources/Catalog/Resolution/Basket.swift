package import Monetary

/// Lines that are priced together, with the discounts on them.
package struct Basket: Hashable, Sendable {
  /// One line.
  package struct Line: Hashable, Sendable {
    /// All that its price depends on.
    package let key: PriceKey
    /// How it is taxed.
    package let taxGroup: TaxGroup
    /// Its own discounts, in any order.
    package let discounts: [Discount]

    /// A line.
    package init(key: PriceKey, taxGroup: TaxGroup, discounts: [Discount] = []) {
      self.key = key
      self.taxGroup = taxGroup
      self.discounts = discounts
    }
  }

  /// The lines, in the order of the document.
  package let lines: [Line]
  /// The currency, the rounding, and the discounts on the whole.
  package let stack: DiscountStack

  /// A basket.
  package init(lines: [Line], stack: DiscountStack) {
    self.lines = lines
    self.stack = stack
  }
}

/// What a basket costs, and why.
package struct PricedBasket: Hashable, Sendable {
  /// One line.
  package struct Line: Hashable, Sendable {
    /// Its price before discounts.
    package let resolution: PriceResolution
    /// What is left after all discounts.
    package let net: Money
    /// How it came about, from the quantity to what is left.
    package let trace: PriceTrace
  }

  /// What was asked.
  package let basket: Basket
  /// As many lines as were asked for.
  package let lines: [Line]
  /// Discounts on the whole, as they were split.
  package let document: [DocumentDiscount]
  /// The sum of the lines.
  package let net: Money
}

/// Why a basket has no price.
package enum BasketRefusal: Error, Hashable, Sendable {
  /// A line that has none, and its place.
  package struct Line: Hashable, Sendable {
    /// Its place, from zero.
    package let index: Int
    /// Why it has none.
    package let rejection: PriceRejection

    /// A line without a price.
    package init(index: Int, rejection: PriceRejection) {
      self.index = index
      self.rejection = rejection
    }
  }

  /// Lines without a price, all of them.
  case lines([Line])
  /// The discounts cannot be taken.
  case discounts(DiscountRefusal)
  /// The sum does not fit.
  case monetary(MonetaryError)
}

extension PriceBook {
  /// What a basket costs.
  ///
  /// Lines are priced in their order: what one of them calls of a contract is not left for those
  /// behind it. What they call is counted before discounts, so that a contract is never overdrawn.
  ///
  /// - Parameter basket: The lines and discounts.
  /// - Returns: The prices with their traces.
  /// - Throws: `lines` with each that has no price; `discounts`; `monetary`.
  package func quote(_ basket: Basket) throws(BasketRefusal) -> PricedBasket {
    let resolutions = try resolutions(of: basket)
    let (discounted, document) = try basket.discounted(resolutions)
    let net: Money
    do throws(MonetaryError) {
      net = try Money.sum(discounted.lazy.map(\.net), in: basket.stack.currency)
    } catch {
      throw .monetary(error)
    }
    let lines = zip(resolutions, discounted).map { resolution, line in
      var trace = resolution.trace
      trace.append(line.steps)
      return PricedBasket.Line(resolution: resolution, net: line.net, trace: trace)
    }
    return PricedBasket(basket: basket, lines: lines, document: document, net: net)
  }

  private func resolutions(of basket: Basket) throws(BasketRefusal) -> [PriceResolution] {
    var book = self
    var resolutions: [PriceResolution] = []
    var refused: [BasketRefusal.Line] = []
    for (index, line) in basket.lines.enumerated() {
      do throws(PriceRejection) {
        let resolution = try book.resolve(line.key, rounding: basket.stack.rounding)
        book.call(resolution)
        resolutions.append(resolution)
      } catch {
        refused.append(BasketRefusal.Line(index: index, rejection: error))
      }
    }
    guard refused.isEmpty else { throw .lines(refused) }
    return resolutions
  }
}

extension Basket {
  fileprivate func discounted(
    _ resolutions: [PriceResolution]
  ) throws(BasketRefusal) -> (lines: [DiscountedLine], document: [DocumentDiscount]) {
    let discountable = zip(lines, resolutions).map { line, resolution in
      DiscountableLine(
        amount: resolution.amount,
        taxGroup: line.taxGroup,
        discounts: line.discounts
      )
    }
    do throws(DiscountRefusal) {
      return try stack.apply(to: discountable)
    } catch {
      throw .discounts(error)
    }
  }
}

extension PricedBasket {
  /// Does all arithmetic again from what the basket and its traces hold, without any books.
  ///
  /// - Returns: What is left of each line.
  /// - Throws: ``PriceTraceFault`` when a trace does not hold, or the discounts of the basket
  ///   do not lead to it.
  package func rederived() throws(PriceTraceFault) -> [Money] {
    var nets: [Money] = []
    for line in lines {
      guard try line.resolution.trace.rederived() == line.resolution.amount else {
        throw .incomplete
      }
      nets.append(try line.trace.rederived())
    }
    guard let again = try? basket.discounted(lines.map(\.resolution)),
      again.document == document, again.lines.map(\.net) == nets,
      zip(lines, again.lines).allSatisfy({ line, discounted in
        line.trace.steps == line.resolution.trace.steps + discounted.steps
      })
    else { throw .incomplete }
    return nets
  }
}
