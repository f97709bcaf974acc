import Primitives
import Testing

@testable import PropertyTesting

@Suite struct ChoicesTests {
  static func random() -> Choices { Choices(source: .random(SplitMix64(seed: 5))) }
  static func simplest() -> Choices { Choices(source: .simplest) }

  @Test func `numbers cover their range and nothing else`() {
    var choices = Self.random()
    let numbers = (0..<500).map { _ in choices.number(in: Int8(-3)...4) }
    #expect(Set(numbers) == Set(-3...4))
    let ends = (0..<500).map { _ in choices.number(in: Int64.min...Int64.max) }
    #expect(ends.contains { $0 < 0 } && ends.contains { $0 > 0 })
  }

  @Test func `extreme numbers reach the ends of their type`() {
    var choices = Self.random()
    let numbers = Set((0..<500).map { _ in choices.extremeNumber(Int64.self) })
    #expect(numbers.isSuperset(of: [.min, .max, 0, -1, 1]))
    let bytes = Set((0..<500).map { _ in choices.extremeNumber(UInt8.self) })
    #expect(bytes.isSuperset(of: [0, 1, 255, 254]))
  }

  @Test func `the simplest draws are the lower ends`() {
    var choices = Self.simplest()
    #expect(choices.number(in: 5...9) == 5)
    #expect(choices.element(of: ["first", "second"]) == "first")
    #expect(choices.bytes(count: 1...9) == [0])
    #expect(choices.text(count: 0...9, of: "ab") == "")
    #expect(choices.happens() == false)
    #expect(choices.shuffled([1, 2, 3]) == [1, 2, 3])
    #expect(choices.extremeNumber(UInt16.self) == 0)
  }

  @Test func `given draws are repeated and brought within their bounds`() {
    var choices = Choices(given: [3, 99], source: .simplest)
    #expect(choices.number(in: 0...9) == 3)
    #expect(choices.number(in: 0...9) == 9)
    #expect(choices.number(in: 0...9) == 0)
    #expect(choices.draws.map(\.value) == [3, 9, 0])
  }

  @Test func `a shuffle can give every order`() {
    var choices = Self.random()
    let orders = Set((0..<500).map { _ in choices.shuffled([1, 2, 3]) })
    #expect(orders.count == 6)
  }

  @Test func `algorithms that reject numbers come to an end`() {
    var choices = Choices(given: [0, 0], source: .simplest)
    let number = Int.random(in: 0..<10, using: &choices)
    #expect((0..<10).contains(number))
  }
}
