internal import Monetary
internal import Parties
internal import Primitives

/// Writes the parts of a trace, as ``TraceReader`` reads them.
struct TraceWriter {
  /// Most traces have some 400 bytes.
  var bytes = ByteWriter(capacity: 512)

  mutating func key(_ key: PriceKey) {
    optional(key.buyer.customer) { $0.bytes.append($1.bits) }
    optional(key.buyer.group) { $0.text($1.text) }
    optional(key.buyer.channel) { $0.text($1.text) }
    optional(key.buyer.contract) { $0.bytes.append($1.bits) }
    text(key.legalEntity.text)
    text(key.currency.code)
    bytes.append(key.item.product.bits)
    optional(key.item.variant) { $0.bytes.append($1.bits) }
    optional(key.item.category) { $0.text($1.description) }
    text(key.unit.text)
    number(key.quantity)
    optional(key.base) { $0.number($1) }
    bytes.appendUInt32(UInt32(bitPattern: key.date.daysSinceEpoch))
  }

  mutating func reference(_ reference: PriceReference) {
    switch reference.source {
    case .contract(let id):
      bytes.appendUInt8(1)
      bytes.append(id.bits)
    case .list(let id):
      bytes.appendUInt8(2)
      bytes.append(id.bits)
    }
    bytes.appendInt64(reference.version)
    bytes.append(reference.entry.bits)
  }

  mutating func outcome(_ outcome: ConsideredPrice.Outcome) {
    switch outcome {
    case .usedUp: bytes.appendUInt8(0)
    case .outranked(let criterion): bytes.appendUInt8(criterion.rawValue)
    }
  }

  mutating func rule(_ rule: PriceStep.Rule) {
    switch rule {
    case .price(let price):
      bytes.appendUInt8(1)
      reference(price)
    case .rounding: bytes.appendUInt8(2)
    case .discount(let id, let version):
      bytes.appendUInt8(3)
      bytes.append(id.bits)
      bytes.appendInt64(version)
    }
  }

  mutating func operation(_ operation: PriceOperation) {
    switch operation {
    case .charge(let model, let rounding):
      bytes.appendUInt8(1)
      charge(model)
      bytes.appendUInt8(rounding.rawValue)
    case .round(let currency, let rounding):
      bytes.appendUInt8(2)
      text(currency.code)
      bytes.appendUInt8(rounding.rawValue)
    case .takeRate(let rate, let rounding):
      bytes.appendUInt8(3)
      number(rate)
      bytes.appendUInt8(rounding.rawValue)
    case .takeAmount(let amount):
      bytes.appendUInt8(4)
      bytes.appendInt64(amount.value)
    }
  }

  mutating func value(_ value: PriceValue) {
    switch value {
    case .quantity(let input):
      bytes.appendUInt8(1)
      number(input.quantity)
      optional(input.base) { $0.number($1) }
    case .exact(let amount):
      bytes.appendUInt8(2)
      bytes.appendInt64(Int64(truncatingIfNeeded: amount.units >> 64))
      bytes.appendUInt64(UInt64(truncatingIfNeeded: amount.units))
    case .money(let money):
      bytes.appendUInt8(3)
      text(money.currency.code)
      bytes.appendInt64(money.minorUnits)
    }
  }

  private mutating func charge(_ model: ChargeModel) {
    switch model {
    case .flat(let price):
      bytes.appendUInt8(1)
      number(price)
    case .volume(let table): tiers(table, 2)
    case .graduated(let table): tiers(table, 3)
    case .stairstep(let table): tiers(table, 4)
    case .packages(let charge):
      bytes.appendUInt8(5)
      number(charge.size)
      number(charge.price)
    case .percentage(let charge):
      bytes.appendUInt8(6)
      number(charge.rate)
      optional(charge.minimum) { $0.number($1) }
      optional(charge.maximum) { $0.number($1) }
    }
  }

  private mutating func tiers(_ table: TierTable, _ tag: UInt8) {
    bytes.appendUInt8(tag)
    bytes.appendUInt8(UInt8(table.tiers.count))
    for tier in table.tiers {
      optional(tier.upTo) { $0.number($1) }
      number(tier.price)
    }
  }

  private mutating func number(_ number: some FixedPoint) {
    bytes.appendInt64(number.units)
  }

  private mutating func text(_ text: String) {
    bytes.appendOpaque8(Array(text.utf8))
  }

  private mutating func optional<Value>(
    _ value: Value?,
    _ append: (inout TraceWriter, Value) -> Void
  ) {
    bytes.appendUInt8(value == nil ? 0 : 1)
    if let value { append(&self, value) }
  }
}
