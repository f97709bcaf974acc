/// The form and the check digits of one country's VAT numbers.
///
/// Forms are those of the Commission's VIES; the check digits are those that the authorities have
/// published, as collected in the European Commission's algorithm sheets for VAT numbers.
struct VATRule: Sendable {
  /// The prefix: ISO 3166-1 but for Greece, EL, and Northern Ireland, XI.
  let prefix: String
  /// The forms of what stands behind the prefix: `d` is a digit, `l` a letter, `x` either, anything
  /// else itself.
  let forms: [String]
  /// Whether the check digits of a number that has one of the forms are right.
  let holds: @Sendable (NationalNumber) -> Bool

  /// Whether a number has one of the forms.
  func matches(_ number: NationalNumber) -> Bool {
    forms.contains { form in
      form.utf8.count == number.bytes.count
        && zip(form.utf8, number.bytes).allSatisfy { Self.fits($0.1, $0.0) }
    }
  }

  private static func fits(_ byte: UInt8, _ place: UInt8) -> Bool {
    switch place {
    case UInt8(ascii: "d"): isDigit(byte)
    case UInt8(ascii: "l"): isLetter(byte)
    case UInt8(ascii: "x"): isDigit(byte) || isLetter(byte)
    default: byte == place
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
  }
}

extension VATRule {
  /// All rules by prefix.
  static let all: [String: VATRule] = {
    let rules = [
      austria, belgium, bulgaria, cyprus, czechia, germany, denmark, estonia, greece, spain,
      finland, france, croatia, hungary, ireland, italy, lithuania, luxembourg, latvia, malta,
      netherlands, poland, portugal, romania, sweden, slovenia, slovakia, northernIreland,
    ]
    return Dictionary(uniqueKeysWithValues: rules.map { ($0.prefix, $0) })
  }()
}

/// What stands behind the prefix of a VAT number: ASCII digits and capital letters.
struct NationalNumber: Sendable {
  /// The characters.
  let bytes: [UInt8]

  init(_ text: some StringProtocol) {
    bytes = Array(text.utf8)
  }

  /// How many characters there are.
  var count: Int { bytes.count }

  /// The digits of all places; a letter counts as zero, but no check looks at one as a digit.
  var digits: [Int] { digits(bytes.indices) }

  /// The digits of some places.
  func digits(_ places: Range<Int>) -> [Int] {
    bytes[places].map { byte in
      byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : 0
    }
  }

  /// Whether a place holds a digit.
  func isDigit(at place: Int) -> Bool {
    bytes[place] >= UInt8(ascii: "0") && bytes[place] <= UInt8(ascii: "9")
  }

  /// The character of a place.
  subscript(place: Int) -> Character { Character(Unicode.Scalar(bytes[place])) }
}
