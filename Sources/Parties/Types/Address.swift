/// What an address is for.
///
/// The raw values stand in the canonical image: they never change.
package enum AddressUse: UInt8, Hashable, Sendable, CaseIterable {
  /// The registered seat; at most one address of a customer has this use.
  case legal = 1
  /// Invoices and letters.
  case billing = 2
  /// Goods.
  case shipping = 3
}

/// A postal address.
package struct Address: Hashable, Sendable {
  /// What it is for.
  package var use: AddressUse
  /// Street, house number and what else stands above the city: 1 to 4 lines.
  package var lines: [String]
  /// The city.
  package var city: String
  /// The postal code, as written in the country.
  package var postalCode: String?
  /// The state or province.
  package var region: String?
  /// The country.
  package var country: CountryCode
  /// The GS1 number of the place, where it has one: what EDI partners deliver to.
  package var gln: GLN?

  /// An address that is known to be valid.
  package init(
    use: AddressUse,
    lines: [String],
    city: String,
    postalCode: String? = nil,
    region: String? = nil,
    country: CountryCode,
    gln: GLN? = nil
  ) {
    self.use = use
    self.lines = lines
    self.city = city
    self.postalCode = postalCode
    self.region = region
    self.country = country
    self.gln = gln
  }
}
