internal import Primitives

/// What a property lets chance decide; every value of a case is drawn from it.
///
/// Each draw is a number from 0 to a bound and is remembered, so that a case can be repeated, made
/// smaller, or be one of all that there are. Zero is the simplest: the lower end of a range, the
/// first of several elements, the shortest array.
package struct Choices: RandomNumberGenerator {
  /// One number that was drawn, and the largest that it could have been.
  struct Draw: Sendable, Hashable {
    var value: UInt64
    var bound: UInt64
  }

  /// Where numbers come from when those given in advance are used up.
  enum Source: Sendable {
    case random(SplitMix64)
    case simplest
  }

  private let given: [UInt64]
  private var source: Source
  private(set) var draws: [Draw] = []

  /// What the property said about the case, to be shown when it fails.
  package private(set) var notes: [String] = []

  init(given: [UInt64] = [], source: Source) {
    self.given = given
    self.source = source
  }

  /// Remembers a line that describes the case; shown with the failure.
  package mutating func note(_ text: @autoclosure () -> String) { notes.append(text()) }

  /// A number from 0 to a bound; nothing is drawn when only 0 is possible.
  mutating func draw(upTo bound: UInt64) -> UInt64 {
    guard bound > 0 else { return 0 }
    return draw(upTo: bound) { generator in
      bound == .max ? generator.next() : generator.next(upperBound: bound + 1)
    }
  }

  /// Whether something happens that fails to once in so many times; a draw of 0 or 1 all the same.
  private mutating func draw(unlessOnceIn times: UInt64) -> Bool {
    draw(upTo: 1) { generator in generator.next(upperBound: times) == 0 ? 0 : 1 } == 1
  }

  private mutating func draw(
    upTo bound: UInt64,
    random: (inout SplitMix64) -> UInt64
  ) -> UInt64 {
    let value: UInt64
    if draws.count < given.count {
      value = min(given[draws.count], bound)
    } else if case .random(var generator) = source {
      value = random(&generator)
      source = .random(generator)
    } else {
      value = 0
    }
    draws.append(Draw(value: value, bound: bound))
    return value
  }
}

extension Choices {
  /// A number within bounds.
  package mutating func number<Integer: FixedWidthInteger>(
    in bounds: ClosedRange<Integer>
  ) -> Integer {
    // The distance fits 64 bits for integers of at most 64; sign and wrap cancel out.
    let low = UInt64(truncatingIfNeeded: bounds.lowerBound)
    let distance = UInt64(truncatingIfNeeded: bounds.upperBound) &- low
    return Integer(truncatingIfNeeded: low &+ draw(upTo: distance))
  }

  /// A number of its type, near zero or an end of the type more often than not.
  ///
  /// Sums and lengths go wrong at the ends, which equal chances never reach.
  package mutating func extremeNumber<Integer: FixedWidthInteger>(
    _ type: Integer.Type = Integer.self
  ) -> Integer {
    switch draw(upTo: 3) {
    case 0:
      Integer.isSigned
        ? Integer(truncatingIfNeeded: number(in: Int64(-3)...3))
        : Integer(truncatingIfNeeded: number(in: UInt64(0)...6))
    case 1: Integer.max - Integer(truncatingIfNeeded: draw(upTo: 3))
    case 2: Integer.min + Integer(truncatingIfNeeded: draw(upTo: 3))
    default: Integer(truncatingIfNeeded: draw(upTo: .max))
    }
  }

  /// Whether something happens that does so once in a number of times; not, when simplest.
  ///
  /// - Parameter times: At least 2.
  /// - Returns: Whether it does.
  package mutating func happens(onceIn times: Int = 2) -> Bool {
    draw(upTo: 1) { generator in generator.next(upperBound: UInt64(times)) == 0 ? 1 : 0 } == 1
  }

  /// One of several, which must not be none.
  package mutating func element<Elements: RandomAccessCollection>(
    of elements: Elements
  ) -> Elements.Element {
    let offset = Int(draw(upTo: UInt64(elements.count - 1)))
    return elements[elements.index(elements.startIndex, offsetBy: offset)]
  }

  /// A value of an enum.
  package mutating func element<Element: CaseIterable>(
    of type: Element.Type
  ) -> Element where Element.AllCases: RandomAccessCollection {
    element(of: type.allCases)
  }

  /// Elements, each of its own draws.
  ///
  /// Every count is as likely as every other. One draw before each element that may be missing
  /// says whether it is there, so that a shorter array has fewer draws.
  ///
  /// - Parameters:
  ///   - count: How many, within bounds.
  ///   - make: Draws one element.
  /// - Returns: The elements.
  /// - Throws: What `make` throws.
  package mutating func array<Element, Failure: Error>(
    count: ClosedRange<Int>,
    of make: (inout Choices) throws(Failure) -> Element
  ) throws(Failure) -> [Element] {
    var elements: [Element] = []
    while elements.count < count.upperBound {
      let remaining = UInt64(count.upperBound - elements.count)
      if elements.count >= count.lowerBound, !draw(unlessOnceIn: remaining + 1) { break }
      elements.append(try make(&self))
    }
    return elements
  }

  /// Bytes of any values.
  package mutating func bytes(count: ClosedRange<Int>) -> [UInt8] {
    array(count: count) { $0.number(in: 0...UInt8.max) }
  }

  /// A text of characters of an alphabet, which must not be empty.
  package mutating func text(count: ClosedRange<Int>, of alphabet: String) -> String {
    let characters = Array(alphabet)
    return String(array(count: count) { $0.element(of: characters) })
  }

  /// The elements in another order.
  package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for index in elements.indices.dropLast() {
      elements.swapAt(index, number(in: index...elements.count - 1))
    }
    return elements
  }

  /// 64 random bits, for the standard library's own algorithms.
  ///
  /// They cannot be made smaller and are many: prefer the other draws.
  package mutating func next() -> UInt64 {
    if case .simplest = source, draws.count >= given.count {
      // Those algorithms may reject a number and ask again, so constant zeros could go on for ever.
      var generator = SplitMix64(seed: UInt64(draws.count))
      let value = generator.next()
      draws.append(Draw(value: value, bound: .max))
      return value
    }
    return draw(upTo: .max)
  }
}
