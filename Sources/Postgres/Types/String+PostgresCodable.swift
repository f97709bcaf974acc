/// Text, in UTF-8: connections are made with that encoding.
///
/// PostgreSQL refuses text with the character U+0000 (SQLSTATE 22021).
extension String: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .text }
  package static var postgresArrayType: PostgresType { .textArray }

  package static func accepts(_ type: PostgresType) -> Bool {
    switch type {
    case .text, .varchar, .bpchar, .name, .char, .json, .unknown: true
    default: false
    }
  }

  /// Arrays of `text`, `varchar`, `bpchar` and `name`.
  package static func acceptsArray(_ type: PostgresType) -> Bool {
    type == .textArray || type.oid == 1015 || type.oid == 1014 || type.oid == 1003
  }

  package func encode(into writer: inout ParameterWriter) { writer.append(contentsOf: utf8) }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> String {
    try bytes.utf8Text()
  }
}

extension RawSpan {
  /// The text that the bytes are, all of them.
  ///
  /// - Throws: `DecodingFault.malformed` when they are not UTF-8.
  func utf8Text() throws(DecodingFault) -> String {
    let text = unsafe withUnsafeBytes { buffer in
      unsafe String(validating: buffer, as: UTF8.self)
    }
    guard let text else { throw .malformed }
    return text
  }
}
