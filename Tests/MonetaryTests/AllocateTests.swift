import Monetary
import PropertyTesting
import Testing

@Suite struct AllocateTests {
  @Test(
    arguments: [
      (1_000, [1, 1, 1], [334, 333, 333]),
      (100_000, [800, 400], [66_667, 33_333]),
      (-1_000, [1, 1, 1], [-334, -333, -333]),
      (1, [1, 1], [1, 0]), (2, [1, 1, 1], [1, 1, 0]), (5, [0, 1, 0], [0, 5, 0]),
      (98, [103, 103, 103, 103, 103], [20, 20, 20, 19, 19]),
      (0, [3, 4], [0, 0]), (0, [0, 0], [0, 0]), (0, [], []),
      (100, [1, 2, 3], [17, 33, 50]),
    ] as [(Int64, [Int64], [Int64])]
  )
  func `shares are those of the largest remainders`(
    _ total: Int64,
    _ weights: [Int64],
    _ expected: [Int64]
  ) throws {
    #expect(try allocate(MinorUnits(value: total), by: weights) == minor(expected))
  }

  @Test func `ties go to the earlier share`() throws {
    #expect(try allocate(MinorUnits(value: 3), by: [1, 1, 1, 1]) == minor([1, 1, 1, 0]))
  }

  @Test func `nothing can be spread over no weight`() {
    #expect(throws: MonetaryError.zeroDivisor) { try allocate(MinorUnits(value: 1), by: []) }
    #expect(throws: MonetaryError.zeroDivisor) { try allocate(MinorUnits(value: 1), by: [0, 0]) }
  }

  @Test func `a negative weight is refused by its place`() {
    #expect(throws: MonetaryError.negativeWeight(index: 2)) {
      try allocate(MinorUnits(value: 1), by: [1, 0, -1])
    }
  }

  @Test func `the widest totals and weights are shared exactly`() throws {
    let shares = try allocate(MinorUnits(value: .min), by: [.max, .max, .max])
    #expect(try MinorUnits.sum(shares).value == .min)
  }

  @Test func `shares sum to the total and stay within one unit of the exact share`() {
    forAll(count: 2_000) { choices in
      let total = MinorUnits(value: choices.extremeNumber())
      let weights = choices.array(count: 1...12) { choices -> Int64 in
        choices.happens(onceIn: 4) ? 0 : choices.number(in: 0...Int64.max)
      }
      let weight = weights.reduce(Int128(0)) { $0 + Int128($1) }
      guard weight > 0 else { return }
      let shares = try allocate(total, by: weights)
      #expect(try MinorUnits.sum(shares) == total)
      for (share, own) in zip(shares, weights) {
        let distance = Int128(share.value) * weight - Int128(total.value) * Int128(own)
        #expect(distance.magnitude < weight.magnitude)
        #expect(own > 0 || share == .zero)
      }
      if total.value != .min {
        let mirrored = try allocate(try total.negated(), by: weights)
        #expect(try mirrored.map { try $0.negated() } == shares)
      }
    }
  }

  @Test func `small cases are as the definition says`() {
    let count = exhaustively { choices in
      let total = choices.number(in: Int64(-4)...4)
      let weights = choices.array(count: 1...3) { $0.number(in: Int64(0)...3) }
      guard weights.contains(where: { $0 > 0 }) else { return }
      let shares = try allocate(MinorUnits(value: total), by: weights)
      #expect(shares.map(\.value) == naiveShares(of: total, by: weights))
    }
    #expect(count > 700)
  }

  /// Gives out unit after unit to whoever lacks most of the exact share.
  private func naiveShares(of total: Int64, by weights: [Int64]) -> [Int64] {
    let sum = weights.reduce(0, +)
    var shares = weights.map { total * $0 / sum }
    var given: Set<Int> = []
    while shares.reduce(0, +) != total {
      let lacks = weights.indices.map { abs(total * weights[$0] - shares[$0] * sum) }
      let neediest = weights.indices.filter { !given.contains($0) }.max { lacks[$0] < lacks[$1] }
      let first = weights.indices.first { !given.contains($0) && lacks[$0] == lacks[neediest!] }!
      shares[first] += total.signum()
      given.insert(first)
    }
    return shares
  }
}
