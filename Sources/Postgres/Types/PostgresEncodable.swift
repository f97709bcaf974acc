/// A value that can be a statement's parameter, in PostgreSQL's binary format.
package protocol PostgresEncodable: Sendable {
  /// The type that the parameter is declared as.
  static var postgresType: PostgresType { get }
  /// The type of an array of such values.
  static var postgresArrayType: PostgresType { get }
  /// Whether the value is NULL; `encode` is not called then.
  var isPostgresNull: Bool { get }
  /// Writes the value's bytes, without their length.
  func encode(into writer: inout ParameterWriter)
  /// Writes what an array of the values has as its bytes.
  static func encodeArray(_ elements: [Self], into writer: inout ParameterWriter)
}

extension PostgresEncodable {
  package var isPostgresNull: Bool { false }

  /// The binary format of one-dimensional arrays; see `array_send` in PostgreSQL.
  package static func encodeArray(_ elements: [Self], into writer: inout ParameterWriter) {
    let hasNull = elements.contains { $0.isPostgresNull }
    writer.append(Int32(elements.isEmpty ? 0 : 1))
    writer.append(Int32(hasNull ? 1 : 0))
    writer.append(postgresType.oid)
    guard !elements.isEmpty else { return }
    writer.append(Int32(clamping: elements.count))
    // Arrays begin at 1.
    writer.append(Int32(1))
    for element in elements {
      if element.isPostgresNull {
        writer.append(Int32(-1))
      } else {
        writer.appendWithLength { element.encode(into: &$0) }
      }
    }
  }
}

/// Values that may be NULL.
extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
  package static var postgresType: PostgresType { Wrapped.postgresType }
  package static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
  package var isPostgresNull: Bool { self?.isPostgresNull ?? true }
  package func encode(into writer: inout ParameterWriter) { self?.encode(into: &writer) }
}

/// Collects the bytes of parameters.
package struct ParameterWriter: Sendable {
  /// What was written.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Writes an integer, big-endian as everything on PostgreSQL's wire.
  package mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Writes bytes as they are.
  package mutating func append(contentsOf bytes: some Sequence<UInt8>) {
    self.bytes.append(contentsOf: bytes)
  }

  /// Writes a four-byte length and then what the closure writes.
  package mutating func appendWithLength(_ body: (inout ParameterWriter) -> Void) {
    let start = bytes.count
    append(Int32(0))
    body(&self)
    replaceLength(at: start)
  }

  package mutating func replaceLength(at start: Int) {
    // PostgreSQL refuses parameters over 1 GiB, long before the length wraps.
    let length = UInt32(truncatingIfNeeded: bytes.count - start - 4)
    for (offset, shift) in [UInt32(24), 16, 8, 0].enumerated() {
      bytes[start + offset] = UInt8(truncatingIfNeeded: length >> shift)
    }
  }
}
