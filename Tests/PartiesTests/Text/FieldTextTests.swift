import Testing

@testable import Parties

@Suite struct FieldTextTests {
  @Test(arguments: [
    ("a", "a"), (" a ", "a"), ("\t\na b\u{A0}\u{3000}", "a b"), ("", ""), ("  ", ""), (" ä", "ä"),
  ])
  func `white space at the ends is left out`(_ text: String, _ expected: String) {
    #expect(FieldText.trimmed(text) == expected)
  }

  @Test(
    arguments: [
      0x00, 0x09, 0x0A, 0x0D, 0x1B, 0x1F, 0x7F, 0x85, 0x9F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066,
      0x2069, 0xFEFF, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF,
    ] as [UInt32]
  )
  func `what breaks a document is forbidden`(_ value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    #expect(FieldText.hasForbiddenScalar("a" + String(Character(scalar)) + "b"))
  }

  @Test(arguments: [
    " ", "~", "\u{A0}", "\u{200D}", "\u{2027}", "\u{202F}", "\u{2065}", "\u{206A}", "\u{FDCF}",
    "\u{FDF0}", "\u{FFFD}", "👨‍👩‍👧", "日本", "עברית", "é", "e\u{301}",
  ])
  func `what people write is not`(_ text: String) {
    #expect(!FieldText.hasForbiddenScalar("a\(text)b"))
  }
}

@Suite struct DuplicateKeyTests {
  static func key(_ name: String, _ country: String = "DE", _ postalCode: String = "1") -> String? {
    DuplicateKey.make(name: name, country: country, postalCode: postalCode)
  }

  @Test(arguments: [
    ["Müller GmbH", "MUELLER", "mueller gmbh & co. kg", "  Müller,  G.m.b.H. ", "Mu\u{308}ller"],
    ["Société Générale S.A.", "SOCIETE GENERALE", "Socie\u{301}te\u{301} Generale SA"],
    ["Ångström AB", "A\u{30A}ngstro\u{308}m", "Aangstroem"], ["Zoë", "Zoe\u{308}", "Zoe"],
    ["Łódź Sp. z o.o.", "LODZ"], ["O'Brien Ltd.", "OBrien Limited", "O’Brien"],
    ["Straße AG", "STRASSE"], ["Smørrebrød ApS", "Smoerrebroed"], ["ACME, Inc.", "Acme"],
    ["Пример", "ПРИМЕР"],
  ])
  func `names of one customer have one key`(_ names: [String]) {
    let keys = Set(names.map { Self.key($0) })
    #expect(keys.count == 1, "\(keys)")
  }

  @Test func `another name, country or postal code is another key`() {
    let key = Self.key("Acme")
    #expect(key == "acme|DE|1")
    #expect(Self.key("Acme 2") != key && Self.key("Acme", "AT") != key)
    #expect(Self.key("Acme", "DE", "2") != key)
    #expect(Self.key("Acme", "GB", "SW1A 1AA") == Self.key("Acme", "GB", "sw1a1aa"))
  }

  @Test func `a name that is nothing but a legal form keeps it`() {
    #expect(Self.key("AG") == "ag|DE|1")
    #expect(Self.key("GmbH & Co. KG") == "gmbh co kg|DE|1")
  }

  @Test(arguments: ["", "  ", "...", "—", "&"])
  func `a name without letters has no key`(_ name: String) {
    #expect(Self.key(name) == nil)
  }

  @Test func `the place is that of the legal address, else of the first`() throws {
    var draft = Sample.full
    #expect(try Sample.customer(1, draft).duplicateKey == "example|DE|04103")
    draft.addresses[1].use = .legal
    draft.addresses[0].use = .billing
    draft.addresses[1].postalCode = "80331"
    #expect(try Sample.customer(1, draft).duplicateKey == "example|DE|80331")
    draft.addresses[1].use = .shipping
    #expect(try Sample.customer(1, draft).duplicateKey == "example|DE|04103")
    draft.addresses = []
    #expect(try Sample.customer(1, draft).duplicateKey == "example||")
  }

  @Test func `a draft has the key of the customer that it becomes`() throws {
    var draft = Sample.full
    draft.legalName = "  Müller GmbH "
    draft.addresses[0].postalCode = " 04103 "
    draft.addresses[0].countryCode = "de"
    #expect(try draft.duplicateKey == Sample.customer(1, draft).duplicateKey)
  }
}
