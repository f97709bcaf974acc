internal import Monetary
internal import Primitives

extension Customer {
  /// The bytes that stand for this version of the customer in the audit trail's digests.
  ///
  /// Big-endian. Texts are UTF-8 behind two bytes of length, lists stand behind two bytes with the
  /// number of entries, and what may be absent stands behind a byte that is 0 or 1. Layout 1 is
  /// final: a change of it is a layout 2, and images of layout 1 are still made for old versions.
  /// The layout is written out in `docs/rules/customers.md`.
  package func canonicalImage() -> [UInt8] {
    var image = ImageWriter()
    image.writer.appendUInt8(1)
    image.writer.append(id.bits)
    image.writer.appendInt64(version)
    image.optional(externalID) { $0.text($1) }
    image.text(displayName)
    image.text(legalName)
    image.state(state)
    image.writer.appendUInt8(roles.reduce(0) { $0 | $1.rawValue })
    for reference in [parentID, payerID, billToID] {
      image.optional(reference) { $0.writer.append($1.bits) }
    }
    image.list(addresses) { $0.address($1) }
    image.list(taxIdentifiers) { image, tax in
      image.text(tax.scheme)
      image.text(tax.value)
    }
    image.list(bankAccounts) { image, account in
      image.text(account.iban.text)
      image.optional(account.bic) { $0.text($1.text) }
      image.optional(account.holder) { $0.text($1) }
    }
    image.list(contacts) { image, contact in
      image.text(contact.name)
      image.optional(contact.email) { $0.text($1.text) }
      image.optional(contact.phone) { $0.text($1.text) }
      image.optional(contact.role) { $0.text($1) }
    }
    image.paymentTerms(paymentTerms)
    image.text(currency.code)
    image.optional(creditLimit) { $0.creditLimit($1) }
    image.optional(language) { $0.text($1.text) }
    image.list(acknowledgements) { image, acknowledgement in
      image.text(acknowledgement.code)
      image.text(acknowledgement.fieldPath)
      image.text(acknowledgement.principal)
      image.writer.appendInt64(acknowledgement.at.microseconds)
    }
    image.writer.appendInt64(createdAt.microseconds)
    image.writer.appendInt64(updatedAt.microseconds)
    return image.writer.bytes
  }
}

/// Writes the parts of an image.
private struct ImageWriter {
  /// Most images have some 500 bytes.
  var writer = ByteWriter(capacity: 512)

  mutating func text(_ text: String) {
    writer.appendOpaque16(Array(text.utf8))
  }

  mutating func optional<Value>(_ value: Value?, _ append: (inout ImageWriter, Value) -> Void) {
    writer.appendUInt8(value == nil ? 0 : 1)
    if let value { append(&self, value) }
  }

  mutating func list<Entry>(_ entries: [Entry], _ append: (inout ImageWriter, Entry) -> Void) {
    writer.appendUInt16(UInt16(entries.count))
    for entry in entries { append(&self, entry) }
  }

  mutating func state(_ state: CustomerState) {
    switch state {
    case .active: writer.appendUInt8(1)
    case .blocked(let reason):
      writer.appendUInt8(2)
      text(reason)
    case .merged(let target):
      writer.appendUInt8(3)
      writer.append(target.bits)
    }
  }

  mutating func address(_ address: Address) {
    writer.appendUInt8(address.use.rawValue)
    list(address.lines) { $0.text($1) }
    text(address.city)
    optional(address.postalCode) { $0.text($1) }
    optional(address.region) { $0.text($1) }
    text(address.country.text)
    optional(address.gln) { $0.text($1.text) }
  }

  mutating func paymentTerms(_ terms: PaymentTerms) {
    writer.appendUInt16(UInt16(terms.netDays))
    optional(terms.settlementDiscount) { image, discount in
      image.writer.appendUInt16(UInt16(discount.days))
      image.writer.appendInt64(discount.rate.units)
    }
  }

  mutating func creditLimit(_ limit: CreditLimit) {
    text(limit.amount.currency.code)
    writer.appendInt64(limit.amount.minorUnits)
    date(limit.validFrom)
    optional(limit.validUntil) { $0.date($1) }
    text(limit.approvedBy)
  }

  mutating func date(_ date: CalendarDate) {
    writer.appendUInt32(UInt32(bitPattern: date.daysSinceEpoch))
  }
}
