extension Int16: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .smallint }
  package static var postgresArrayType: PostgresType { .smallintArray }
  package static func accepts(_ type: PostgresType) -> Bool { type == .smallint }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .smallintArray }

  package func encode(into writer: inout ParameterWriter) { writer.append(self) }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> Int16 { try bytes.integer() }
}

/// Reads `smallint` too.
extension Int32: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .integer }
  package static var postgresArrayType: PostgresType { .integerArray }
  package static func acceptsArray(_ type: PostgresType) -> Bool {
    type == .integerArray || type == .smallintArray
  }
  package static func accepts(_ type: PostgresType) -> Bool {
    type == .integer || type == .smallint
  }

  package func encode(into writer: inout ParameterWriter) { writer.append(self) }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> Int32 {
    if type == .smallint { return Int32(try bytes.integer() as Int16) }
    return try bytes.integer()
  }
}

/// Reads `integer` and `smallint` too.
extension Int64: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .bigint }
  package static var postgresArrayType: PostgresType { .bigintArray }
  package static func accepts(_ type: PostgresType) -> Bool {
    type == .bigint || type == .integer || type == .smallint
  }
  package static func acceptsArray(_ type: PostgresType) -> Bool {
    type == .bigintArray || type == .integerArray || type == .smallintArray
  }

  package func encode(into writer: inout ParameterWriter) { writer.append(self) }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> Int64 {
    switch type {
    case .smallint: return Int64(try bytes.integer() as Int16)
    case .integer: return Int64(try bytes.integer() as Int32)
    default: return try bytes.integer()
    }
  }
}

/// Object identifiers of PostgreSQL's catalogue, which are unsigned.
extension UInt32: PostgresDecodable {
  package static func accepts(_ type: PostgresType) -> Bool { type == .oid }
  package static func acceptsArray(_ type: PostgresType) -> Bool { false }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> UInt32 { try bytes.integer() }
}

/// As `bigint`, which has as many bits.
extension Int: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .bigint }
  package static var postgresArrayType: PostgresType { .bigintArray }
  package static func accepts(_ type: PostgresType) -> Bool { Int64.accepts(type) }
  package static func acceptsArray(_ type: PostgresType) -> Bool { Int64.acceptsArray(type) }

  package func encode(into writer: inout ParameterWriter) { Int64(self).encode(into: &writer) }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> Int { Int(try Int64.decode(bytes, of: type)) }
}
