internal import Monetary
internal import Parties
package import Primitives

/// Why bytes are no trace.
package enum PriceTraceBytesError: Error, Hashable, Sendable {
  /// The layout is none that was ever written.
  case layout(UInt8)
  /// A part before the offset has a value that it cannot have.
  case value(offset: Int)
  /// The bytes end too early, or go on where they should not.
  case bytes(ByteReaderError)
}

extension PriceTrace {
  /// The layout that is written.
  private static let layout: UInt8 = 1

  /// The bytes that are stored for the trace: big-endian, texts and what may be absent behind a
  /// byte.
  ///
  /// The input of a step is not written: it is the output of the one before it, which holds for
  /// every trace that resolution makes. Layout 1 is final: a change of it is a layout 2.
  package func encoded() -> [UInt8] {
    var writer = TraceWriter()
    writer.bytes.appendUInt8(Self.layout)
    writer.key(key)
    writer.bytes.appendUInt8(UInt8(considered.count))
    for price in considered {
      writer.reference(price.price)
      writer.outcome(price.outcome)
    }
    writer.bytes.appendUInt16(UInt16(steps.count))
    var value = PriceValue.quantity(ChargeInput(quantity: key.quantity, base: key.base))
    for step in steps {
      precondition(step.input == value, "a step begins with what the one before it ended with")
      writer.rule(step.rule)
      writer.operation(step.operation)
      writer.value(step.output)
      value = step.output
    }
    return writer.bytes.bytes
  }

  /// The trace of stored bytes; that its steps hold is checked by ``rederived()`` alone.
  ///
  /// - Parameter bytes: What was stored.
  /// - Throws: ``PriceTraceBytesError``.
  package init(encoded bytes: [UInt8]) throws(PriceTraceBytesError) {
    var reader = TraceReader(bytes)
    let layout = try reader.byte()
    guard layout == Self.layout else { throw .layout(layout) }
    let key = try reader.key()
    var considered: [ConsideredPrice] = []
    for _ in 0..<(try reader.byte()) {
      let price = try reader.reference()
      considered.append(ConsideredPrice(price: price, outcome: try reader.outcome()))
    }
    var steps: [PriceStep] = []
    var value = PriceValue.quantity(ChargeInput(quantity: key.quantity, base: key.base))
    for _ in 0..<(try reader.count()) {
      let step = PriceStep(
        rule: try reader.rule(),
        operation: try reader.operation(),
        input: value,
        output: try reader.value()
      )
      steps.append(step)
      value = step.output
    }
    try reader.finish()
    self.init(key: key, considered: considered, steps: steps)
  }
}
