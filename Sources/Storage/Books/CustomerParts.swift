internal import Parties
internal import Primitives

/// The lists of a customer, as the JSON of its columns.
///
/// The names are those of the API's fields. What a reader does not know it leaves aside.
enum CustomerParts {
  static func write(_ addresses: [Address]) -> String? {
    JSONWriter.list(addresses) { object, address in
      object.member("use", name(of: address.use))
      object.member("lines", address.lines)
      object.member("city", address.city)
      object.member("postal_code", address.postalCode)
      object.member("region", address.region)
      object.member("country_code", address.country.text)
      object.member("gln", address.gln?.text)
    }
  }

  static func write(_ accounts: [BankAccount]) -> String? {
    JSONWriter.list(accounts) { object, account in
      object.member("iban", account.iban.text)
      object.member("bic", account.bic?.text)
      object.member("holder", account.holder)
    }
  }

  static func write(_ contacts: [Contact]) -> String? {
    JSONWriter.list(contacts) { object, contact in
      object.member("name", contact.name)
      object.member("email", contact.email?.text)
      object.member("phone", contact.phone?.text)
      object.member("role", contact.role)
    }
  }

  static func write(_ acknowledgements: [Acknowledgement]) -> String? {
    JSONWriter.list(acknowledgements) { object, acknowledgement in
      object.member("code", acknowledgement.code)
      object.member("field_path", acknowledgement.fieldPath)
      object.member("principal_id", acknowledgement.principal)
      object.member("acknowledged_at", acknowledgement.at.text)
    }
  }

  static func addresses(_ text: String?) throws -> [Address] {
    try elements(text, of: "addresses") { object in
      guard let use = object["use"].flatMap(addressUse), let city = object["city"],
        let country = object["country_code"]
      else { return nil }
      return Address(
        use: use,
        lines: object.texts("lines"),
        city: city,
        postalCode: object["postal_code"],
        region: object["region"],
        country: CountryCode(stored: country),
        gln: object["gln"].map(GLN.init(stored:))
      )
    }
  }

  static func bankAccounts(_ text: String?) throws -> [BankAccount] {
    try elements(text, of: "bank_accounts") { object in
      object["iban"].map { iban in
        BankAccount(
          iban: IBAN(stored: iban),
          bic: object["bic"].map(BIC.init(stored:)),
          holder: object["holder"]
        )
      }
    }
  }

  static func contacts(_ text: String?) throws -> [Contact] {
    try elements(text, of: "contacts") { object in
      object["name"].map { name in
        Contact(
          name: name,
          email: object["email"].map(EmailAddress.init(stored:)),
          phone: object["phone"].map(PhoneNumber.init(stored:)),
          role: object["role"]
        )
      }
    }
  }

  static func acknowledgements(_ text: String?) throws -> [Acknowledgement] {
    try elements(text, of: "acknowledgements") { object in
      guard let code = object["code"], let principal = object["principal_id"],
        let instant = object["acknowledged_at"].flatMap({ Instant($0) })
      else { return nil }
      let path = object["field_path"] ?? ""
      return Acknowledgement(code: code, fieldPath: path, principal: principal, at: instant)
    }
  }

  private static func elements<Element>(
    _ text: String?,
    of column: StaticString,
    _ make: (JSONValue) -> Element?
  ) throws -> [Element] {
    guard let text else { return [] }
    do {
      return try JSONValue(parsing: text).elements.map { object in
        guard let element = make(object) else { throw JSONFault(offset: 0) }
        return element
      }
    } catch {
      throw StoredValueFault(table: "customers", column: column)
    }
  }

  private static func name(of use: AddressUse) -> String {
    switch use {
    case .legal: "legal"
    case .billing: "billing"
    case .shipping: "shipping"
    }
  }

  private static func addressUse(_ name: String) -> AddressUse? {
    AddressUse.allCases.first { self.name(of: $0) == name }
  }
}
