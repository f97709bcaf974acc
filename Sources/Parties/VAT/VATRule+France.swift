extension VATRule {
  /// A key of two characters and the SIREN, nine digits that end in a Luhn digit.
  ///
  /// Keys of two digits are (12 + 3 x SIREN) mod 97; keys with letters follow a rule of their own.
  /// Numbers from Monaco begin with 000 and have no Luhn digit.
  static let france = VATRule(prefix: "FR", forms: ["xxddddddddd"]) { number in
    let siren = number.digits(2..<11)
    guard siren.starts(with: [0, 0, 0]) || CheckDigits.hasLuhnDigit(siren) else { return false }
    let base = CheckDigits.number(siren)
    if number.isDigit(at: 0), number.isDigit(at: 1) {
      return (12 + 3 * (base % 97)) % 97 == CheckDigits.number(number.digits(0..<2))
    }
    // Letters without I and O, after the digits, are the values 10 to 33.
    let alphabet = Array("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    guard let first = alphabet.firstIndex(of: number[0]),
      let second = alphabet.firstIndex(of: number[1])
    else { return false }
    let key = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100
    return (base + 1 + key / 11) % 11 == key % 11
  }
}
