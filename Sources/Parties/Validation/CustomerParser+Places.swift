extension CustomerParser {
  /// Addresses, of which at most one is the legal one.
  mutating func addresses() -> [Address] {
    let drafts = checker.entries(
      draft.addresses,
      at: "customer.addresses",
      max: PartiesLimits.addressesMax
    )
    var addresses: [Address] = []
    var legal: Int?
    for (index, draft) in drafts.enumerated() {
      let path = "customer.addresses[\(index)]"
      if draft.use == .legal {
        if let legal {
          let parameters = ["first": String(legal)]
          checker.report(CustomerRule.legalAddressRepeated, at: path + ".use", parameters)
        }
        legal = legal ?? index
      }
      if let address = address(draft, at: path) { addresses.append(address) }
    }
    return addresses
  }

  private mutating func address(_ draft: AddressDraft, at path: String) -> Address? {
    if draft.use == nil { checker.report(FieldRule.unknownValue, at: path + ".use") }
    let lines = lines(draft.lines, at: path + ".lines")
    let textMax = PartiesLimits.addressTextLengthMax
    let city = checker.text(draft.city, at: path + ".city", max: textMax, isRequired: true)
    let postalCode = checker.text(
      draft.postalCode,
      at: path + ".postal_code",
      max: PartiesLimits.postalCodeLengthMax
    )
    let region = checker.text(draft.region, at: path + ".region", max: textMax)
    let country = country(draft.countryCode, at: path + ".country_code")
    if let country, postalCode == nil, country.usesPostalCodes {
      let parameters = ["country": country.text]
      checker.report(CustomerRule.postalCodeMissing, at: path + ".postal_code", parameters)
    }
    let gln = gln(draft.gln, at: path + ".gln")
    guard let use = draft.use, let city, let country else { return nil }
    return Address(
      use: use,
      lines: lines,
      city: city,
      postalCode: postalCode,
      region: region,
      country: country,
      gln: gln
    )
  }

  private mutating func lines(_ raw: [String], at path: String) -> [String] {
    guard !raw.isEmpty else {
      checker.report(FieldRule.required, at: path)
      return []
    }
    let lines = checker.entries(raw, at: path, max: PartiesLimits.addressLinesMax)
    return lines.enumerated().compactMap { index, line in
      checker.text(
        line,
        at: "\(path)[\(index)]",
        max: PartiesLimits.addressTextLengthMax,
        isRequired: true
      )
    }
  }

  private mutating func country(_ raw: String, at path: String) -> CountryCode? {
    guard let text = checker.codeText(raw, at: path, isRequired: true) else { return nil }
    let country = CountryCode(text)
    if country == nil { checker.report(CustomerRule.countryUnknown, at: path) }
    return country
  }

  private mutating func gln(_ raw: String, at path: String) -> GLN? {
    guard let text = checker.codeText(raw, at: path) else { return nil }
    do {
      return try GLN(text)
    } catch {
      switch error {
      case .malformed: checker.report(CustomerRule.glnMalformed, at: path)
      case .checkDigit: checker.report(CustomerRule.glnCheckDigit, at: path)
      }
      return nil
    }
  }

  /// Whom to talk to.
  mutating func contacts() -> [Contact] {
    let drafts = checker.entries(
      draft.contacts,
      at: "customer.contacts",
      max: PartiesLimits.contactsMax
    )
    return drafts.enumerated().compactMap { contact($1, at: "customer.contacts[\($0)]") }
  }

  private mutating func contact(_ draft: ContactDraft, at path: String) -> Contact? {
    let name = checker.text(
      draft.name,
      at: path + ".name",
      max: PartiesLimits.nameLengthMax,
      isRequired: true
    )
    var email: EmailAddress?
    if let text = checker.codeText(draft.email, at: path + ".email") {
      email = EmailAddress(text)
      if email == nil { checker.report(CustomerRule.emailMalformed, at: path + ".email") }
    }
    var phone: PhoneNumber?
    if let text = checker.codeText(draft.phone, at: path + ".phone") {
      phone = PhoneNumber(text)
      if phone == nil { checker.report(CustomerRule.phoneMalformed, at: path + ".phone") }
    }
    let role = checker.text(
      draft.role,
      at: path + ".role",
      max: PartiesLimits.contactRoleLengthMax
    )
    return name.map { Contact(name: $0, email: email, phone: phone, role: role) }
  }
}
