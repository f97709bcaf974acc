package import Primitives

extension UUIDBits: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .uuid }
  package static var postgresArrayType: PostgresType { .uuidArray }
  package static func accepts(_ type: PostgresType) -> Bool { type == .uuid }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .uuidArray }

  package func encode(into writer: inout ParameterWriter) {
    writer.append(high)
    writer.append(low)
  }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> UUIDBits {
    var cursor = ValueCursor()
    let bits = UUIDBits(high: try cursor.read(bytes), low: try cursor.read(bytes))
    try cursor.finish(bytes)
    return bits
  }
}

/// Stored as the UUID within.
extension Identifier: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .uuid }
  package static var postgresArrayType: PostgresType { .uuidArray }
  package static func accepts(_ type: PostgresType) -> Bool { type == .uuid }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .uuidArray }

  package func encode(into writer: inout ParameterWriter) { bits.encode(into: &writer) }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> Identifier { Identifier(try UUIDBits.decode(bytes, of: type)) }
}
