import Parties
import Testing

@Suite struct IBANTests {
  /// Examples of the SWIFT registry.
  static let valid = [
    "AD1200012030200359100100", "AT611904300234573201", "BE68539007547034",
    "CH9300762011623852957", "CY17002001280000001200527600", "DE89370400440532013000",
    "ES9121000418450200051332", "FR1420041010050500013M02606", "GB29NWBK60161331926819",
    "GR1601101250000000012300695", "IE29AIBK93115212345678", "IT60X0542811101000000123456",
    "LI21088100002324013AA", "LU280019400644750000", "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300", "NO9386011117947", "PL61109010140000071219812874",
    "SE4550000000058398257466", "XK051212012345678906", "RU0304452522540817810538091310419",
    "LC55HEMM000100010012001200023015",
  ]

  @Test(arguments: valid)
  func `an account of the registry is right`(_ text: String) throws {
    #expect(try IBAN(text).text == text)
    #expect(try IBAN(text.lowercased()).text == text)
    #expect(IBAN(stored: text).description == text)
  }

  @Test func `groups of four are joined`() throws {
    #expect(try IBAN(" DE89 3704 0044 0532 0130 00").text == "DE89370400440532013000")
  }

  @Test(arguments: [
    "", "DE8", "D989370400440532013000", "DEX9370400440532013000", "DE89_3704",
    "89DE370400440532013000", "DE89370400440532013000DE89370400440532013000",
    "DE8937040044053201300é",
  ])
  func `another form is refused`(_ text: String) {
    #expect(throws: IBANFault.malformed) { try IBAN(text) }
  }

  @Test(arguments: ["US12345678901234567890", "ZZ89370400440532013000"])
  func `a country without IBANs is refused`(_ text: String) {
    #expect(throws: IBANFault.countryUnknown) { try IBAN(text) }
  }

  @Test(arguments: valid)
  func `one character more or less is refused`(_ text: String) throws {
    for changed in [String(text.dropLast()), text + "0"] where changed.count <= 34 {
      #expect(throws: IBANFault.length(expected: text.count)) { try IBAN(changed) }
    }
  }

  @Test(arguments: valid)
  func `one wrong character and one exchange of neighbours are found`(_ text: String) {
    let characters = Array(text)
    for place in 2..<characters.count {
      var changed = characters
      if let digit = changed[place].wholeNumberValue {
        changed[place] = Character(String((digit + 1) % 10))
        #expect(throws: IBANFault.checkDigits) { try IBAN(String(changed)) }
      }
      guard place > 4, characters[place] != characters[place - 1] else { continue }
      var exchanged = characters
      exchanged.swapAt(place, place - 1)
      #expect(throws: IBANFault.checkDigits) { try IBAN(String(exchanged)) }
    }
  }
}

@Suite struct IBANCheckDigitsTests {
  /// 98 less the remainder by 97 is 02 to 98; 00, 01 and 99 leave the same as 97, 98 and 02 do.
  @Test(arguments: [("97", "00"), ("98", "01"), ("02", "99")])
  func `check digits that are never given are refused`(_ right: String, _ wrong: String) throws {
    let account = try #require(
      (0..<200).map { 370_400_440_532_013_000 + $0 }.first { number in
        (try? IBAN("DE\(right)\(number)")) != nil
      }
    )
    #expect(throws: IBANFault.checkDigits) { try IBAN("DE\(wrong)\(account)") }
  }

  @Test func `letters that become two capitals are no country`() {
    #expect(throws: IBANFault.malformed) { try IBAN("ﬁ2112345600000785") }
  }
}

@Suite struct BICTests {
  @Test(arguments: ["COBADEFF", "COBADEFFXXX", "NEDSZAJJ", "DABADKKK", "E097AEXX", "XXXXXKXX123"])
  func `a bank's code is right`(_ text: String) {
    #expect(BIC(text)?.text == text)
    #expect(BIC(text.lowercased())?.text == text)
  }

  @Test(arguments: [
    "", "COBADEF", "COBADEFFX", "COBADEFFXX", "COBADEFFXXXX", "COBAZZFF", "COBA12FF", "COBADEF_",
    "CÖBADEFF",
  ])
  func `another form is refused`(_ text: String) {
    #expect(BIC(text) == nil)
  }
}

@Suite struct GLNTests {
  @Test(arguments: ["4006381333931", "5790000436057", "0614141000012", "9501101530003"])
  func `a published number is right`(_ text: String) throws {
    #expect(try GLN(text).text == text)
  }

  @Test func `one wrong digit is found`() {
    let digits = Array("4006381333931")
    for place in digits.indices {
      var changed = digits
      changed[place] =
        digits[place] == "9" ? "0" : Character(String(digits[place].wholeNumberValue! + 1))
      #expect(throws: GLNFault.checkDigit) { try GLN(String(changed)) }
    }
  }

  @Test(arguments: ["", "400638133393", "40063813339311", "400638133393X"])
  func `another form is refused`(_ text: String) {
    #expect(throws: GLNFault.malformed) { try GLN(text) }
  }
}
