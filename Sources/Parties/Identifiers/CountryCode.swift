/// A country of ISO 3166-1, two capital letters.
///
/// Also `XK`, the code that the European Commission and SWIFT use for Kosovo.
package struct CountryCode: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }

  /// The country of two letters, capitals or not; nil when ISO 3166-1 has no such country.
  package init?(_ text: String) {
    guard text.utf8.count == 2 else { return nil }
    let code = FieldText.capitals(text)
    guard Self.codes.contains(code) else { return nil }
    self.text = code
  }

  private static let codes = Set(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """.split(whereSeparator: \.isWhitespace).map(String.init)
  )

  /// Whether letters to this country need a postal code, so that its absence is worth a warning.
  package var usesPostalCodes: Bool { Self.codesWithPostalCodes.contains(text) }

  /// The European Economic Area less Ireland, whose codes are seldom used, and the largest others.
  private static let codesWithPostalCodes = Set(
    """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
    AU BR CA CH CN GB IN JP KR MX TR UA US
    """.split(whereSeparator: \.isWhitespace).map(String.init)
  )
}
