/// The number of a transaction, with its epoch: `xid8`, as `pg_current_xact_id()` gives it.
package struct TransactionID: Hashable, Sendable, BitwiseCopyable {
  package let value: UInt64

  package init(_ value: UInt64) { self.value = value }
}

extension TransactionID: PostgresEncodable, PostgresDecodable {
  package static var postgresType: PostgresType { .xid8 }
  package static var postgresArrayType: PostgresType { .xid8Array }
  package static func accepts(_ type: PostgresType) -> Bool { type == .xid8 }
  package static func acceptsArray(_ type: PostgresType) -> Bool { type == .xid8Array }

  package func encode(into writer: inout ParameterWriter) { writer.append(value) }

  package static func decode(
    _ bytes: RawSpan,
    of type: PostgresType
  ) throws(DecodingFault) -> TransactionID { TransactionID(try bytes.integer()) }
}
