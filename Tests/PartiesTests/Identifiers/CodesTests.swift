import Parties
import Testing

@Suite struct CountryCodeTests {
  @Test(arguments: ["DE", "GB", "GR", "US", "XK", "AX", "de"])
  func `a country of ISO 3166-1 is known`(_ text: String) {
    #expect(CountryCode(text)?.text == text.uppercased())
  }

  @Test(arguments: ["", "D", "DEU", "EL", "UK", "EU", "XI", "ZZ", "D ", "1A", "ß", "ﬁ"])
  func `what is no country is refused`(_ text: String) {
    #expect(CountryCode(text) == nil)
  }

  /// 249 countries of ISO 3166-1 and Kosovo.
  @Test func `the list is complete`() {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    let codes = letters.flatMap { first in letters.map { "\(first)\($0)" } }
    #expect(codes.filter { CountryCode($0) != nil }.count == 250)
  }

  @Test func `Germany needs postal codes, Hong Kong does not`() {
    #expect(CountryCode(stored: "DE").usesPostalCodes)
    #expect(!CountryCode(stored: "HK").usesPostalCodes)
  }
}

@Suite struct LanguageTagTests {
  /// Examples of RFC 5646 appendix A.
  @Test(arguments: [
    ("de", "de"), ("DE-at", "de-AT"), ("zh-hant", "zh-Hant"), ("zh-cmn-hans-cn", "zh-cmn-Hans-CN"),
    ("sr-Latn-RS", "sr-Latn-RS"), ("sl-rozaj-biske", "sl-rozaj-biske"),
    ("de-CH-1901", "de-CH-1901"),
    ("es-419", "es-419"), ("de-CH-x-phonebk", "de-CH-x-phonebk"),
    ("en-US-u-islamcal", "en-US-u-islamcal"),
    ("ast", "ast"), ("zh-CN-a-myext-x-private", "zh-CN-a-myext-x-private"),
  ])
  func `a well-formed tag is written canonically`(_ text: String, _ canonical: String) {
    #expect(LanguageTag(text)?.text == canonical)
  }

  @Test(arguments: [
    "", "d", "de_AT", "de--AT", "de-", "-de", "de-AT-", "a-DE", "de-419-DE", "ar-a-aaa-b-bbb-a-ccc",
    "de-1901-1901", "x-whatever", "i-enochian", "de-x", "en-a", "123", "de-abcdefghi", "de-ä",
    "zh-cmn-hans-cn-variant1-variant2-longer",
  ])
  func `what is not well-formed is refused`(_ text: String) {
    #expect(LanguageTag(text) == nil)
  }

  @Test func `35 characters are the limit`() {
    let tag = "en-US-x-" + ["abcdefgh", "abcdefgh", "abcdefgh"].joined(separator: "-")
    #expect(tag.count == 34)
    #expect(LanguageTag(tag + "i") == nil && LanguageTag(tag) != nil)
    #expect(LanguageTag("ast-US-x-" + tag.dropFirst(8))?.text.count == 35)
    #expect(LanguageTag("ast-419-x-" + tag.dropFirst(8)) == nil)
  }
}

@Suite struct EmailAddressTests {
  @Test(arguments: [
    "a@b.co", "first.last+tag@sub.example.com", "o'brien@example.ie", "x_y-z@example-mail.de",
    "käufer@münchen.de", "用户@例え.jp", "1@2.com",
  ])
  func `an address is right`(_ text: String) {
    #expect(EmailAddress(text)?.text == text)
  }

  @Test(arguments: [
    "", "a", "@b.co", "a@", "a@b", "a@@b.co", "a@b@c.co", ".a@b.co", "a.@b.co", "a..b@c.co",
    "a b@c.co", "a@b .co", "a@-b.co", "a@b-.co", "a@b..co", "a@.co", "a@b.co.", "a@b.123",
    "\"a b\"@c.co", "a@[127.0.0.1]", "a,b@c.co", "Name <a@b.co>", "a@b_c.co",
  ])
  func `another form is refused`(_ text: String) {
    #expect(EmailAddress(text) == nil)
  }

  @Test func `64 bytes before the at sign and 254 in all are the limits`() {
    let local = String(repeating: "a", count: 64)
    #expect(EmailAddress(local + "@b.co") != nil)
    #expect(EmailAddress(local + "a@b.co") == nil)
    let label = String(repeating: "b", count: 63)
    #expect(EmailAddress("a@\(label).co") != nil && EmailAddress("a@\(label)b.co") == nil)
    let longest =
      "a@" + [label, label, label, String(repeating: "c", count: 60)].joined(separator: ".")
    #expect(longest.utf8.count == 254)
    #expect(EmailAddress(longest) != nil && EmailAddress("a" + longest) == nil)
  }
}

@Suite struct PhoneNumberTests {
  @Test(arguments: [
    ("+4930123456", "+4930123456"), ("+49 (30) 123-456", "+4930123456"),
    ("+1.212.555.0100", "+12125550100"), ("+1234567", "+1234567"),
    ("+123456789012345", "+123456789012345"), ("+49/30/123456", "+4930123456"),
  ])
  func `a number is stored as E.164 has it`(_ text: String, _ stored: String) {
    #expect(PhoneNumber(text)?.text == stored)
  }

  @Test(arguments: [
    "", "+", "030123456", "0049301234567", "+123456", "+1234567890123456", "+049301234",
    "+49 30 123456 ext 7", "+49+30123456", "+٤٩٣٠١٢٣٤٥٦", "+1" + String(repeating: " ", count: 40),
  ])
  func `another form is refused`(_ text: String) {
    #expect(PhoneNumber(text) == nil)
  }
}
