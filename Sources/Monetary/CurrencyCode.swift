/// A currency of ISO 4217 that has minor units.
///
/// Metals, bond market units and the codes for tests and for "no currency" have none, so no amount
/// can be in them: they are not currency codes here. Codes withdrawn since 2015 stay readable,
/// because documents of their time do; ``isCurrent`` tells them apart.
/// Source: ISO 4217 list one, and list three for the withdrawn.
package struct CurrencyCode: Hashable, Sendable {
  /// The three letters as a number in base 26: 17,576 possible values.
  private let packed: UInt16

  /// The currency of three capital letters; nil when ISO 4217 has no such currency, or one without
  /// minor units.
  package init?(_ code: some StringProtocol) {
    guard let packed = Self.pack(code), CurrencyTable.exponents[Int(packed)] >= 0 else {
      return nil
    }
    self.packed = packed
  }

  /// The three letters.
  package var code: String {
    var rest = Int(packed)
    var letters: [UInt8] = []
    for _ in 0..<3 {
      letters.insert(UInt8(rest % 26) + UInt8(ascii: "A"), at: 0)
      rest /= 26
    }
    return String(decoding: letters, as: UTF8.self)
  }

  /// How many decimals an amount has: 0 for JPY, 2 for EUR, 3 for KWD, 4 for CLF.
  package var exponent: Int { Int(CurrencyTable.exponents[Int(packed)]) }

  /// Whether the code is in list one: a withdrawn currency takes no new business.
  package var isCurrent: Bool { !CurrencyTable.withdrawn.contains(packed) }

  /// All currencies, current and withdrawn, in alphabetical order.
  package static var all: [CurrencyCode] {
    CurrencyTable.exponents.indices.compactMap { index in
      CurrencyTable.exponents[index] >= 0 ? CurrencyCode(packed: UInt16(index)) : nil
    }
  }

  private init(packed: UInt16) {
    self.packed = packed
  }

  fileprivate static func pack(_ code: some StringProtocol) -> UInt16? {
    var packed: UInt16 = 0
    var count = 0
    for byte in code.utf8 {
      guard byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z"), count < 3 else { return nil }
      packed = packed * 26 + UInt16(byte - UInt8(ascii: "A"))
      count += 1
    }
    return count == 3 ? packed : nil
  }
}

extension CurrencyCode: Comparable {
  package static func < (left: CurrencyCode, right: CurrencyCode) -> Bool {
    left.packed < right.packed
  }
}

extension CurrencyCode: CustomStringConvertible {
  package var description: String { code }
}

/// The list, by number of decimals; most currencies have two.
private enum CurrencyTable {
  static let withoutDecimals = """
    BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
    """
  static let withTwoDecimals = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
    CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD
    LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB
    PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW
    ZWG
    """
  static let withThreeDecimals = "BHD IQD JOD KWD LYD OMR TND"
  static let withFourDecimals = "CLF UYW"
  /// Withdrawn since 2015, with the decimals that they had.
  static let withdrawnWithoutDecimals = "BYR"
  static let withdrawnWithTwoDecimals = "ANG BGN CUC HRK MRO SLL STD ZWL"

  /// Decimals by packed code, -1 where there is no such currency.
  static let exponents: [Int8] = {
    var table = [Int8](repeating: -1, count: 26 * 26 * 26)
    let lists: [(String, Int8)] = [
      (withoutDecimals, 0), (withTwoDecimals, 2), (withThreeDecimals, 3), (withFourDecimals, 4),
      (withdrawnWithoutDecimals, 0), (withdrawnWithTwoDecimals, 2),
    ]
    for (codes, exponent) in lists {
      for packed in packedCodes(codes) { table[Int(packed)] = exponent }
    }
    return table
  }()

  static let withdrawn = Set(
    packedCodes(withdrawnWithoutDecimals) + packedCodes(withdrawnWithTwoDecimals)
  )

  private static func packedCodes(_ codes: String) -> [UInt16] {
    codes.split { $0 == " " || $0 == "\n" }.compactMap { CurrencyCode.pack($0) }
  }
}
