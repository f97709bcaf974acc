/// A number under which an authority knows a customer.
package struct TaxIdentifier: Hashable, Sendable {
  /// Who gives the number: `EU_VAT`, whose numbers are checked, or another name.
  package let scheme: String
  /// The number, with its country's prefix where the scheme has one.
  package let value: String

  /// VAT numbers of the European Union and of Northern Ireland.
  package static let euVAT = "EU_VAT"

  /// A number in its stored form.
  package init(scheme: String, value: String) {
    self.scheme = scheme
    self.value = value
  }

  /// The number in the form in which it is stored and compared, whether it is right or not.
  ///
  /// EU VAT numbers lose separators; Greek ones that begin with GR get the EL of VIES. Numbers of
  /// other schemes only lose white space at their ends.
  package static func normalized(scheme: String, value: String) -> TaxIdentifier {
    let scheme = FieldText.trimmed(scheme)
    guard scheme == euVAT else {
      return TaxIdentifier(scheme: scheme, value: FieldText.trimmed(value))
    }
    let compact = FieldText.compact(value)
    let isGreek = compact.hasPrefix("GR")
    return TaxIdentifier(scheme: scheme, value: isGreek ? "EL" + compact.dropFirst(2) : compact)
  }

  /// What is wrong with an EU VAT number; nil when nothing is.
  package static func euVATFault(in value: String) -> VATFault? {
    guard let rule = VATRule.all[String(value.prefix(2))] else { return .countryUnknown }
    let number = NationalNumber(value.dropFirst(2))
    guard rule.matches(number) else { return .form }
    return rule.holds(number) ? nil : .checkDigits
  }
}

/// What is wrong with a VAT number.
package enum VATFault: Hashable, Sendable {
  /// It does not begin with the prefix of a member state, or of Northern Ireland.
  case countryUnknown
  /// The country's numbers have another form.
  case form
  /// The check digits belong to another number.
  case checkDigits
}
