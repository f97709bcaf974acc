internal import Monetary
internal import Parties
internal import Primitives

extension QuoteContent {
  /// The bytes that stand for what is offered: whoever accepts their digest accepts this.
  ///
  /// Big-endian, layout 1. Who it is for by identifier and version, the currency, the last day, and
  /// of each line its item, place, parts of the price, terms and requested day. Texts are UTF-8
  /// behind two bytes of length, lists stand behind four bytes with the number of entries, and
  /// what may be absent stands behind a byte that is 0 or 1.
  package func canonicalImage() -> [UInt8] {
    // A line of one part has some 100 bytes.
    var writer = ByteWriter(capacity: 256 + 128 * lines.count)
    writer.appendUInt8(1)
    let parties = header.parties
    for party in [parties.soldTo, parties.billTo, parties.shipTo, parties.payer] {
      writer.append(party.id.bits)
      writer.appendInt64(party.version)
    }
    writer.appendInt64(Int64(parties.terms.netDays))
    writer.appendInt64(Int64(parties.terms.discountDays ?? -1))
    writer.appendInt64(parties.terms.discountRate?.units ?? 0)
    writer.appendOpaque16(Array(header.currency.code.utf8))
    writer.appendOpaque16(Array((header.purchaseOrder ?? "").utf8))
    writer.appendInt64(Int64(validThrough.daysSinceEpoch))
    writer.appendUInt32(UInt32(clamping: lines.count))
    for line in lines { writer.append(line) }
    return writer.bytes
  }
}

extension ByteWriter {
  fileprivate mutating func append(_ line: OrderLine) {
    appendInt64(Int64(line.number))
    append(line.item.bits)
    if let location = line.location {
      appendUInt8(1)
      append(location.bits)
    } else {
      appendUInt8(0)
    }
    appendUInt32(UInt32(clamping: line.price.parts.count))
    for part in line.price.parts {
      appendInt64(part.quantity.units)
      appendInt64(part.unitPrice.units)
      appendInt64(part.net.minorUnits)
      appendInt64(part.tax.minorUnits)
    }
    append(line.terms.basis)
    appendInt64(line.terms.overDelivery.units)
    appendInt64(line.terms.overBilling.units)
    appendInt64(Int64(line.requestedOn.daysSinceEpoch))
  }

  private mutating func append(_ basis: BillingBasis) {
    switch basis {
    case .onOrder: appendUInt8(1)
    case .onShipment: appendUInt8(2)
    case .onDelivery: appendUInt8(3)
    case .schedule(let toDate):
      appendUInt8(4)
      appendInt64(toDate.units)
    case .usage(let toDate):
      appendUInt8(5)
      appendInt64(toDate.units)
    }
  }
}
