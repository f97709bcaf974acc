import Monetary
import PropertyTesting
import Testing

@Suite struct RoundingTests {
  @Test(
    arguments: [
      (5, 2, 3, 2), (-5, 2, -3, -2), (7, 2, 4, 4), (-7, 2, -4, -4), (3, 2, 2, 2), (1, 2, 1, 0),
      (-1, 2, -1, 0), (4, 3, 1, 1), (5, 3, 2, 2), (-4, 3, -1, -1), (-5, 3, -2, -2), (0, 7, 0, 0),
      (6, 3, 2, 2),
    ] as [(Int128, Int128, Int128, Int128)]
  )
  func `halves go away from zero or to the even neighbour`(
    _ numerator: Int128,
    _ denominator: Int128,
    _ away: Int128,
    _ even: Int128
  ) {
    #expect(Rounding.halfAwayFromZero.quotient(numerator, over: denominator) == away)
    #expect(Rounding.halfEven.quotient(numerator, over: denominator) == even)
  }

  @Test func `a remainder whose double does not fit is compared all the same`() {
    #expect(Rounding.halfAwayFromZero.quotient(.max - 1, over: .max) == 1)
    #expect(Rounding.halfEven.quotient(.max / 2, over: .max) == 0)
    #expect(Rounding.halfEven.quotient(.max / 2 + 1, over: .max) == 1)
  }

  @Test func `no result is further than half from the exact one`() {
    forAll(count: 2_000) { choices in
      let rounding = choices.element(of: Rounding.self)
      let numerator = Int128(choices.extremeNumber(Int64.self))
      let denominator = Int128(choices.number(in: Int64(1)...Int64.max))
      let result = rounding.quotient(numerator, over: denominator)
      let distance = (result * denominator - numerator).magnitude
      #expect(distance * 2 <= denominator.magnitude)
      if distance * 2 == denominator.magnitude {
        let isAway = result.magnitude * denominator.magnitude > numerator.magnitude
        #expect(rounding == .halfAwayFromZero ? isAway : result.isMultiple(of: 2))
      }
    }
  }

  @Test func `the numbers that documents store never change`() {
    #expect(Rounding.allCases.map(\.rawValue) == [1, 2])
    #expect(Rounding(rawValue: 1) == .halfAwayFromZero)
  }

  @Test func `a denominator of zero is a mistake of the program`() async {
    await #expect(processExitsWith: .failure) {
      _ = Rounding.halfEven.quotient(1, over: 0)
    }
  }
}
