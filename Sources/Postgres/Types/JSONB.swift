/// A JSON document as text.
package struct JSONB: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The document; PostgreSQL checks it and keeps its meaning, not its layout.
  package let text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral text: String) { self.text = text }
}

extension JSONB: PostgresEncodable, PostgresDecodable {
  /// The only version of the binary format that PostgreSQL has had.
  private static let formatVersion: UInt8 = 1

  package static var postgresType: PostgresType { .jsonb }
  package static var postgresArrayType: PostgresType { .jsonbArray }
  package static func accepts(_ type: PostgresType) -> Bool { type == .jsonb }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .jsonbArray }

  package func encode(into writer: inout ParameterWriter) {
    writer.append(Self.formatVersion)
    writer.append(contentsOf: text.utf8)
  }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> JSONB {
    var cursor = ValueCursor()
    guard try cursor.read(bytes) as UInt8 == formatVersion else { throw .malformed }
    return JSONB(try bytes.extracting(1..<bytes.byteCount).utf8Text())
  }
}
