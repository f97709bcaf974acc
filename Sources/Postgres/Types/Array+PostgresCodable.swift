/// Arrays of values; `[UInt8]` is the exception and stands for `bytea`.
///
/// Which of the two it is, the element says: `UInt8` writes and reads its arrays as bytes.
extension Array: PostgresEncodable where Element: PostgresEncodable {
  package static var postgresType: PostgresType { Element.postgresArrayType }

  /// An array of arrays exists for bytes alone: PostgreSQL has no arrays of arrays.
  package static var postgresArrayType: PostgresType { .byteaArray }

  package func encode(into writer: inout ParameterWriter) {
    Element.encodeArray(self, into: &writer)
  }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
  package static func accepts(_ type: PostgresType) -> Bool { Element.acceptsArray(type) }

  package static func acceptsArray(_ type: PostgresType) -> Bool {
    type == .byteaArray && accepts(.bytea)
  }

  package static func decode(_ bytes: RawSpan, of type: PostgresType) throws(DecodingFault) -> Self
  {
    try Element.decodeArray(bytes, of: type)
  }
}

/// A byte, of which only arrays exist in PostgreSQL: `bytea`.
extension UInt8: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .char }
  package static var postgresArrayType: PostgresType { .bytea }
  package static func accepts(_ type: PostgresType) -> Bool { type == .char }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .bytea }

  package func encode(into writer: inout ParameterWriter) { writer.append(self) }

  package static func encodeArray(_ elements: [UInt8], into writer: inout ParameterWriter) {
    writer.append(contentsOf: elements)
  }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> UInt8 { try bytes.integer() }

  package static func decodeArray(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> [UInt8] {
    unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
