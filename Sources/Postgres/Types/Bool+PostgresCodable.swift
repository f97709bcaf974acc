extension Bool: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .boolean }
  package static var postgresArrayType: PostgresType { .booleanArray }
  package static func accepts(_ type: PostgresType) -> Bool { type == .boolean }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .booleanArray }

  package func encode(into writer: inout ParameterWriter) { writer.append(UInt8(self ? 1 : 0)) }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> Bool {
    let byte: UInt8 = try bytes.integer()
    guard byte <= 1 else { throw .malformed }
    return byte == 1
  }
}
