internal import Monetary
internal import Parties
internal import Primitives

/// Reads the parts of a trace, as ``TraceWriter`` writes them, from bytes that may be anything.
struct TraceReader {
  private var reader: ByteReader

  init(_ bytes: [UInt8]) {
    reader = ByteReader(bytes)
  }

  mutating func byte() throws(PriceTraceBytesError) -> UInt8 {
    do throws(ByteReaderError) { return try reader.readUInt8() } catch { throw .bytes(error) }
  }

  mutating func count() throws(PriceTraceBytesError) -> UInt16 {
    do throws(ByteReaderError) { return try reader.readUInt16() } catch { throw .bytes(error) }
  }

  func finish() throws(PriceTraceBytesError) {
    do throws(ByteReaderError) { try reader.finish() } catch { throw .bytes(error) }
  }

  mutating func key() throws(PriceTraceBytesError) -> PriceKey {
    let buyer = Buyer(
      customer: try optional { reader throws(PriceTraceBytesError) in try reader.identifier() },
      group: try optional { reader throws(PriceTraceBytesError) in try reader.code() },
      channel: try optional { reader throws(PriceTraceBytesError) in try reader.code() },
      contract: try optional { reader throws(PriceTraceBytesError) in try reader.identifier() }
    )
    let legalEntity: LegalEntityCode = try code()
    let currency = try currency()
    let item = PricedItem(
      product: try identifier(),
      variant: try optional { reader throws(PriceTraceBytesError) in try reader.identifier() },
      category: try optional { reader throws(PriceTraceBytesError) in
        try reader.known(CategoryPath(try reader.text()))
      }
    )
    let unit: UnitCode = try code()
    let quantity: Quantity = try number()
    let base: UnitPrice? = try optional { reader throws(PriceTraceBytesError) in
      try reader.number()
    }
    var key = PriceKey(
      buyer: buyer,
      legalEntity: legalEntity,
      currency: currency,
      item: item,
      unit: unit,
      quantity: quantity,
      date: try date()
    )
    key.base = base
    return key
  }

  mutating func reference() throws(PriceTraceBytesError) -> PriceReference {
    let source: PriceSource =
      switch try byte() {
      case 1: .contract(try identifier())
      case 2: .list(try identifier())
      default: throw malformed
      }
    return PriceReference(source: source, version: try int64(), entry: try identifier())
  }

  mutating func outcome() throws(PriceTraceBytesError) -> ConsideredPrice.Outcome {
    let value = try byte()
    return value == 0 ? .usedUp : .outranked(by: try known(Precedence.Criterion(rawValue: value)))
  }

  mutating func rule() throws(PriceTraceBytesError) -> PriceStep.Rule {
    switch try byte() {
    case 1: .price(try reference())
    case 2: .rounding
    case 3: .discount(try identifier(), version: try int64())
    default: throw malformed
    }
  }

  mutating func operation() throws(PriceTraceBytesError) -> PriceOperation {
    switch try byte() {
    case 1: .charge(try charge(), try rounding())
    case 2: .round(try currency(), try rounding())
    case 3: .takeRate(try number(), try rounding())
    case 4: .takeAmount(MinorUnits(value: try int64()))
    default: throw malformed
    }
  }

  mutating func value() throws(PriceTraceBytesError) -> PriceValue {
    switch try byte() {
    case 1:
      let quantity: Quantity = try number()
      let base: UnitPrice? = try optional { reader throws(PriceTraceBytesError) in
        try reader.number()
      }
      return .quantity(ChargeInput(quantity: quantity, base: base))
    case 2:
      let high = Int128(try int64()) << 64
      return .exact(ExactAmount(units: high | Int128(UInt64(bitPattern: try int64()))))
    case 3:
      let currency = try currency()
      return .money(Money(currency: currency, minorUnits: try int64()))
    default: throw malformed
    }
  }

  private mutating func charge() throws(PriceTraceBytesError) -> ChargeModel {
    switch try byte() {
    case 1: return .flat(try number())
    case 2: return .volume(try tiers())
    case 3: return .graduated(try tiers())
    case 4: return .stairstep(try tiers())
    case 5:
      let size: Quantity = try number()
      return .packages(try known(PackageCharge(size: size, price: try number())))
    case 6:
      let rate: DiscountRate = try number()
      let minimum: UnitPrice? = try optional { reader throws(PriceTraceBytesError) in
        try reader.number()
      }
      let maximum: UnitPrice? = try optional { reader throws(PriceTraceBytesError) in
        try reader.number()
      }
      let charge = PercentageCharge(rate: rate, minimum: minimum, maximum: maximum)
      return .percentage(try known(charge))
    default: throw malformed
    }
  }

  private mutating func tiers() throws(PriceTraceBytesError) -> TierTable {
    var tiers: [Tier] = []
    for _ in 0..<(try byte()) {
      let upTo: Quantity? = try optional { reader throws(PriceTraceBytesError) in
        try reader.number()
      }
      tiers.append(Tier(upTo: upTo, price: try number()))
    }
    return try known(TierTable(tiers))
  }

  private mutating func rounding() throws(PriceTraceBytesError) -> Rounding {
    try known(Rounding(rawValue: try byte()))
  }

  private mutating func currency() throws(PriceTraceBytesError) -> CurrencyCode {
    try known(CurrencyCode(try text()))
  }

  private mutating func date() throws(PriceTraceBytesError) -> CalendarDate {
    do throws(ByteReaderError) {
      return CalendarDate(daysSinceEpoch: Int32(bitPattern: try reader.readUInt32()))
    } catch {
      throw .bytes(error)
    }
  }

  private mutating func code<Code: TextValue>() throws(PriceTraceBytesError) -> Code {
    Code(stored: try text())
  }

  private mutating func identifier<Kind: IdentifierKind>()
    throws(PriceTraceBytesError) -> Identifier<Kind>
  {
    do throws(ByteReaderError) {
      return Identifier(try reader.readUUIDBits())
    } catch {
      throw .bytes(error)
    }
  }

  private mutating func number<Number: FixedPoint>() throws(PriceTraceBytesError) -> Number {
    Number(units: try int64())
  }

  private mutating func int64() throws(PriceTraceBytesError) -> Int64 {
    do throws(ByteReaderError) { return try reader.readInt64() } catch { throw .bytes(error) }
  }

  private mutating func text() throws(PriceTraceBytesError) -> String {
    let bytes: [UInt8]
    do throws(ByteReaderError) { bytes = try reader.readOpaque8() } catch { throw .bytes(error) }
    return try known(String(validating: bytes, as: UTF8.self))
  }

  private mutating func optional<Value>(
    _ read: (inout TraceReader) throws(PriceTraceBytesError) -> Value
  ) throws(PriceTraceBytesError) -> Value? {
    switch try byte() {
    case 0: nil
    case 1: try read(&self)
    default: throw malformed
    }
  }

  /// A value that there is; otherwise the bytes were not written by us.
  private func known<Value>(_ value: Value?) throws(PriceTraceBytesError) -> Value {
    guard let value else { throw malformed }
    return value
  }

  private var malformed: PriceTraceBytesError { .value(offset: reader.offset) }
}
