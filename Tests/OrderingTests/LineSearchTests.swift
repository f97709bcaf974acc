import PropertyTesting
import Testing

@testable import Ordering

@Suite struct LineSearchTests {
  @Test func `a line is found by its number, whatever numbers are missing`() {
    forAll { choices in
      var last = 0
      let numbers = choices.array(count: 0...20) { choices in
        last += choices.happens(onceIn: 3) ? choices.number(in: 2...4) : 1
        return last
      }
      for number in -1...80 {
        #expect(numbers.index(ofLine: number) { $0 } == numbers.firstIndex(of: number))
      }
    }
  }
}
