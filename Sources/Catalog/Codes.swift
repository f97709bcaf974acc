package import Parties

/// A unit of measure: the code that tenants and their partners use, such as those of UN/ECE
/// recommendation 20 (`C62` one, `KGM` kilogram, `HUR` hour).
package struct UnitCode: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }
}

/// How a product is taxed, as the tenant's tax rules name it: `standard`, `reduced`, `books`.
package struct TaxCategory: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }
}

/// The ledger account that revenue goes to.
package struct RevenueAccountCode: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }
}

/// A group of customers that share prices.
package struct CustomerGroupCode: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }
}

/// A way of selling, such as a shop or a partner.
package struct ChannelCode: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }
}

/// The company of the tenant that sells.
package struct LegalEntityCode: TextValue {
  package let text: String

  package init(stored text: String) {
    self.text = text
  }
}

extension TextValue {
  /// Whether a text can be a code: letters, digits, dots, hyphens and underscores of ASCII.
  static func isCode(_ text: String) -> Bool {
    (1...CatalogLimits.codeLengthMax).contains(text.utf8.count)
      && text.utf8.allSatisfy(CodeText.isCodeByte)
  }

  /// The code of a text; nil when it is none.
  package static func code(_ text: String) -> Self? {
    isCode(text) ? Self(stored: text) : nil
  }
}

/// The characters of codes.
enum CodeText {
  static func isCodeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
