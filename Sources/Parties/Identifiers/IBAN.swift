/// An account number of ISO 13616, such as `DE89370400440532013000`.
package struct IBAN: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }

  /// The account of a text; spaces and small letters are accepted.
  ///
  /// - Parameter text: What was written.
  /// - Throws: What is wrong with it.
  package init(_ text: String) throws(IBANFault) {
    let compact = FieldText.compact(text)
    guard compact.utf8.count >= 5, compact.utf8.count <= Self.lengthMax,
      compact.utf8.allSatisfy(Self.isLetterOrDigit),
      compact.prefix(2).utf8.allSatisfy({ $0 >= UInt8(ascii: "A") }),
      let check = CheckDigits.digits(compact.dropFirst(2).prefix(2))
    else { throw .malformed }
    guard let length = IBANCountries.lengths[String(compact.prefix(2))] else {
      throw .countryUnknown
    }
    guard compact.utf8.count == length else { throw .length(expected: length) }
    // Check digits are 98 less a remainder by 97: 00, 01 and 99 are never given, though they would
    // pass for 97, 98 and 02.
    guard CheckDigits.mod97(compact.dropFirst(4) + compact.prefix(4)) == 1,
      (2...98).contains(CheckDigits.number(check))
    else { throw .checkDigits }
    self.text = compact
  }

  /// Characters of the longest IBAN that ISO 13616 allows.
  private static let lengthMax = 34

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}

/// What is wrong with a text that should be an IBAN.
package enum IBANFault: Error, Hashable, Sendable {
  /// Not two letters, two digits and letters and digits behind them.
  case malformed
  /// The country has no IBAN.
  case countryUnknown
  /// The country's IBANs have another length.
  case length(expected: Int)
  /// The check digits belong to another number: something was mistyped.
  case checkDigits
}

/// The lengths of IBANs by country.
///
/// Source: SWIFT, IBAN Registry.
enum IBANCountries {
  private static let table = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23
    IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27
    MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19
    SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
    """

  /// Characters by country code.
  static let lengths: [String: Int] = {
    var lengths: [String: Int] = [:]
    for entry in table.split(whereSeparator: \.isWhitespace) {
      lengths[String(entry.prefix(2))] = Int(entry.dropFirst(2))
    }
    return lengths
  }()
}
