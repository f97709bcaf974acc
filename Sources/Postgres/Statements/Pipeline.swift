/// Statements that go to the server together and are answered together.
///
/// They are sent in one flush with one Sync behind the last. The server runs them in order; the
/// first that fails ends it: those behind are skipped. Without a BEGIN among them, or an open
/// transaction before them, they are one transaction that ends with the last.
package struct Pipeline: Sendable {
  struct Entry: Sendable {
    let sql: SQL
    /// Its parameters among those of the pipeline.
    let parameters: Range<Int>
    /// Whether the connection keeps the statement prepared.
    let isPrepared: Bool
  }

  struct Parameter: Sendable {
    let type: PostgresType
    /// Where its bytes begin among those of the pipeline.
    let offset: Int
    /// How many there are; nil for NULL.
    let byteCount: Int?
  }

  private(set) var entries: [Entry] = []
  var parameters: [Parameter] = []
  var writer = ParameterWriter()

  /// A pipeline without statements.
  package init() {}

  /// Statements so far.
  package var count: Int { entries.count }

  /// Adds a statement, which the connection prepares once and keeps.
  ///
  /// - Parameters:
  ///   - sql: The statement.
  ///   - values: What `$1` and so on stand for.
  /// - Returns: The index of the statement's result.
  @discardableResult
  package mutating func add<each Value: PostgresEncodable>(
    _ sql: SQL,
    _ values: repeat each Value
  ) -> Int {
    let first = parameterCount
    repeat append(each values)
    return add(sql, parametersFrom: first, isPrepared: true)
  }

  /// Adds a statement that is prepared anew each time it runs: for those that run once, as the
  /// statements of a migration do.
  ///
  /// - Parameters:
  ///   - sql: The statement.
  ///   - values: What `$1` and so on stand for.
  /// - Returns: The index of the statement's result.
  @discardableResult
  package mutating func addOnce<each Value: PostgresEncodable>(
    _ sql: SQL,
    _ values: repeat each Value
  ) -> Int {
    let first = parameterCount
    repeat append(each values)
    return add(sql, parametersFrom: first, isPrepared: false)
  }

  var parameterCount: Int { parameters.count }

  mutating func append<Value: PostgresEncodable>(_ value: Value) {
    let isNull = value.isPostgresNull
    let offset = writer.bytes.count
    if !isNull { value.encode(into: &writer) }
    append(Value.postgresType, from: offset, isNull: isNull)
  }

  mutating func append(_ type: PostgresType, from offset: Int, isNull: Bool) {
    let byteCount = isNull ? nil : writer.bytes.count - offset
    parameters.append(Parameter(type: type, offset: offset, byteCount: byteCount))
  }

  mutating func add(_ sql: SQL, parametersFrom first: Int, isPrepared: Bool) -> Int {
    precondition(
      parameters.count - first <= PostgresLimits.parametersPerStatement,
      "a statement has no more parameters than the protocol counts"
    )
    entries.append(
      Entry(sql: sql, parameters: first..<parameters.count, isPrepared: isPrepared)
    )
    return entries.count - 1
  }
}
