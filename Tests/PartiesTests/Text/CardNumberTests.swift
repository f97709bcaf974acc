import PropertyTesting
import Testing

@testable import Parties

@Suite struct CardNumberTests {
  /// Numbers that the card schemes publish for tests.
  static let numbers = [
    "4111111111111111", "4012888888881881", "4222222222222", "5555555555554444",
    "5105105105105100", "2223003122003222", "378282246310005", "371449635398431",
    "6011111111111117", "3530111333300000", "30569309025904", "6200000000000005",
    "6304000000000000", "4000000000000000006",
  ]

  @Test(arguments: numbers)
  func `a number is found however it is written`(_ number: String) {
    let grouped = stride(from: 0, to: number.count, by: 4).map { start in
      String(number.dropFirst(start).prefix(4))
    }
    #expect(CardNumber.occurs(in: number))
    #expect(CardNumber.occurs(in: grouped.joined(separator: " ")))
    #expect(CardNumber.occurs(in: grouped.joined(separator: "-")))
    #expect(CardNumber.occurs(in: grouped.joined(separator: "\u{A0}")))
    #expect(CardNumber.occurs(in: "Pay with \(number), please"))
    #expect(CardNumber.occurs(in: "order 12 \(number) of 3"))
    #expect(CardNumber.occurs(in: "(\(number))"))
  }

  @Test(arguments: numbers)
  func `first six and last four may stay`(_ number: String) {
    let masked =
      number.prefix(6) + String(repeating: "*", count: number.count - 10)
      + number.suffix(4)
    #expect(!CardNumber.occurs(in: String(masked)))
  }

  @Test(arguments: numbers)
  func `a wrong check digit is no card`(_ number: String) throws {
    let last = try #require(number.last?.wholeNumberValue)
    #expect(!CardNumber.occurs(in: number.dropLast() + String((last + 1) % 10)))
  }

  @Test(arguments: [
    "", "4111", "411111111111", "0000000000000000", "1111111111111117", "9111111111111111",
    "41111111111111114111111111111111", "4111  1111  1111  1111", "4111,1111,1111,1111",
    "+49 30 1234567 12", "GLN 4006381333931", "12345678901234567890",
  ])
  func `other numbers are no card`(_ text: String) {
    #expect(!CardNumber.occurs(in: text))
  }

  @Test func `digits of other scripts are digits`() {
    #expect(CardNumber.occurs(in: "４１１１１１１１１１１１１１１１"))
    #expect(CardNumber.occurs(in: "٤١١١١١١١١١١١١١١١"))
  }

  @Test func `numbers of 12 and of 20 digits are no card, of 13 and of 19 they are`() {
    for length in [12, 13, 19, 20] {
      let base = "4" + String(repeating: "0", count: length - 2)
      let number = (0...9).map { base + String($0) }.first { text in
        CheckDigits.hasLuhnDigit(CheckDigits.digits(text) ?? [])
      }
      #expect(CardNumber.occurs(in: number ?? "") == CardNumber.lengths.contains(length))
    }
  }

  @Test func `any text with a card in a word of its own is found`() {
    forAll(count: 500) { choices in
      let number = choices.element(of: Self.numbers)
      let words = "abc XYZ äöü 12 7, ()"
      let before = choices.text(count: 0...30, of: words)
      let after = choices.text(count: 0...30, of: words)
      choices.note("\(before)|\(number)|\(after)")
      #expect(CardNumber.occurs(in: before + " / " + number + " / " + after))
    }
  }
}
