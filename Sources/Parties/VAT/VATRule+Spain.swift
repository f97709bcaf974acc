extension VATRule {
  /// Nine characters: a person's number (DNI, NIE and the kinds K, L and M) ends in a letter by 23;
  /// a company's begins with a letter and ends in a digit, or in a letter that stands for one.
  static let spain = VATRule(prefix: "ES", forms: ["xdddddddx"]) { number in
    if number.isDigit(at: 0) { return hasPersonLetter(number, leading: number.digits(0..<1)) }
    switch number[0] {
    case "X": return hasPersonLetter(number, leading: [0])
    case "Y": return hasPersonLetter(number, leading: [1])
    case "Z": return hasPersonLetter(number, leading: [2])
    case "K", "L", "M": return hasPersonLetter(number, leading: [])
    default: return hasCompanyDigit(number)
    }
  }

  private static func hasPersonLetter(_ number: NationalNumber, leading: [Int]) -> Bool {
    let letters = Array("TRWAGMYFPDXBNJZSQVHLCKE")
    return letters[CheckDigits.number(leading + number.digits(1..<8)) % 23] == number[8]
  }

  private static func hasCompanyDigit(_ number: NationalNumber) -> Bool {
    var sum = 0
    for (place, digit) in number.digits(1..<8).enumerated() {
      let value = place.isMultiple(of: 2) ? digit * 2 : digit
      sum += value > 9 ? value - 9 : value
    }
    let check = (10 - sum % 10) % 10
    let isDigit = number.isDigit(at: 8) && number.digits(8..<9) == [check]
    let isLetter = Array("JABCDEFGHI")[check] == number[8]
    switch number[0] {
    // Companies that do not reside in Spain begin with 00 and end in a letter.
    case "A", "B", "E", "H": return isDigit || isLetter && number.digits(1..<3) == [0, 0]
    case "P", "Q", "S": return isLetter
    case "C", "D", "F", "G", "J", "N", "R", "U", "V", "W": return isDigit || isLetter
    default: return false
    }
  }
}
