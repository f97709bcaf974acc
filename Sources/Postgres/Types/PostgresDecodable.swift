/// A value that can be read from a result, in PostgreSQL's binary format.
package protocol PostgresDecodable: Sendable {
  /// Whether values of that type can be read as this one.
  static func accepts(_ type: PostgresType) -> Bool
  /// What NULL is read as; nil where NULL is a mistake.
  static var postgresNull: Self? { get }
  /// Reads a value from its bytes, of a type that it accepts.
  ///
  /// - Throws: `DecodingFault` when the bytes are not such a value.
  static func decode(_ bytes: RawSpan, of type: PostgresType) throws(DecodingFault) -> Self
  /// Whether values of that type can be read as an array of this one.
  static func acceptsArray(_ type: PostgresType) -> Bool
  /// Reads an array of values.
  ///
  /// - Throws: `DecodingFault` when the bytes are not such an array.
  static func decodeArray(_ bytes: RawSpan, of type: PostgresType) throws(DecodingFault) -> [Self]
}

/// Why a value could not be read.
package enum DecodingFault: Error, Hashable, Sendable {
  /// NULL, where a value was asked for.
  case null
  /// The column has another type.
  case type(PostgresType)
  /// The bytes are not a value of the type.
  case malformed
  /// The value exists and does not fit: infinity, or more digits than the type has.
  case outOfRange
  /// The row has no such column.
  case noColumn
}

extension PostgresDecodable {
  package static var postgresNull: Self? { nil }

  /// One-dimensional arrays; see `array_recv` in PostgreSQL.
  package static func decodeArray(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> [Self] {
    var cursor = ValueCursor()
    let dimensions: Int32 = try cursor.read(bytes)
    let _: Int32 = try cursor.read(bytes)
    let elementType = PostgresType(oid: try cursor.read(bytes))
    guard accepts(elementType) else { throw .type(elementType) }
    if dimensions == 0 { return [] }
    guard dimensions == 1 else { throw .malformed }
    let count: Int32 = try cursor.read(bytes)
    let _: Int32 = try cursor.read(bytes)
    // Each element has at least its length: a wrong count must not reserve gigabytes.
    guard count >= 0, Int(count) <= bytes.byteCount / 4 else { throw .malformed }
    var elements: [Self] = []
    elements.reserveCapacity(Int(count))
    for _ in 0..<count {
      let length: Int32 = try cursor.read(bytes)
      if length < 0 {
        guard let null = postgresNull else { throw .null }
        elements.append(null)
      } else {
        let range = try cursor.take(Int(length), of: bytes)
        elements.append(try decode(bytes.extracting(range), of: elementType))
      }
    }
    try cursor.finish(bytes)
    return elements
  }
}

/// Values that may be NULL.
extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  package static var postgresNull: Wrapped?? { .some(nil) }

  package static func accepts(_ type: PostgresType) -> Bool { Wrapped.accepts(type) }

  package static func acceptsArray(_ type: PostgresType) -> Bool { Wrapped.acceptsArray(type) }

  package static func decode(_ bytes: RawSpan, of type: PostgresType) throws(DecodingFault) -> Self
  {
    try Wrapped.decode(bytes, of: type)
  }
}

/// A place in a value's bytes, from which integers and pieces are read.
///
/// The bytes come with each call: a cursor that kept the span could not be a variable.
package struct ValueCursor {
  private var offset = 0

  package init() {}

  /// The next integer, big-endian.
  ///
  /// - Throws: `DecodingFault.malformed` when too few bytes are left.
  package mutating func read<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: RawSpan
  ) throws(DecodingFault) -> Integer {
    let range = try take(MemoryLayout<Integer>.size, of: bytes)
    return unsafe Integer(
      bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: Integer.self)
    )
  }

  /// Where the next bytes are.
  ///
  /// - Throws: `DecodingFault.malformed` when too few are left.
  package mutating func take(
    _ count: Int,
    of bytes: RawSpan
  ) throws(DecodingFault) -> Range<Int> {
    guard count >= 0, bytes.byteCount - offset >= count else { throw .malformed }
    defer { offset += count }
    return offset..<offset + count
  }

  /// Checks that nothing is left.
  ///
  /// - Throws: `DecodingFault.malformed` when something is.
  package func finish(_ bytes: RawSpan) throws(DecodingFault) {
    guard offset == bytes.byteCount else { throw .malformed }
  }
}

extension RawSpan {
  /// The integer that the bytes are, all of them, big-endian.
  ///
  /// - Throws: `DecodingFault.malformed` when the size is another.
  package func integer<Integer: FixedWidthInteger & BitwiseCopyable>()
    throws(DecodingFault) -> Integer
  {
    guard byteCount == MemoryLayout<Integer>.size else { throw .malformed }
    return unsafe Integer(bigEndian: unsafeLoadUnaligned(as: Integer.self))
  }
}
