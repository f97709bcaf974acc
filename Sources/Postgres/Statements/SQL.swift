/// The text of one statement.
///
/// Made from a literal and from nothing else: a value that comes from outside can only be a
/// parameter, so that injection is a compile-time error. Identifiers come in through
/// `rendered(template:…)`, which takes names that were validated when they were made, and a
/// time limit through `setLocalStatementTimeout(_:)`.
///
/// Cheap to make again for each transaction: the text is put together when a statement is prepared,
/// which happens once on each connection.
package struct SQL: Sendable, ExpressibleByStringLiteral {
  let template: StaticString
  private(set) var schema: SchemaName?
  private(set) var role: RoleName?
  private(set) var login: RoleName?
  private(set) var database: DatabaseName?
  private(set) var milliseconds: Int32 = 0

  /// A statement without identifiers of its own.
  package init(_ text: StaticString) {
    precondition(text.hasPointerRepresentation, "a statement is more than one character")
    template = text
  }

  package init(stringLiteral text: StaticString) { self.init(text) }

  /// A statement in which names stand for `{schema}`, `{role}`, `{login}` and `{database}`.
  ///
  /// - Parameters:
  ///   - template: The text. A placeholder for which no name is given stops the process when the
  ///     statement is first sent: it is a mistake in the program, whatever the data.
  ///   - schema: What `{schema}` stands for.
  ///   - role: What `{role}` stands for.
  ///   - login: What `{login}` stands for, where a statement names two roles.
  ///   - database: What `{database}` stands for.
  /// - Returns: The statement.
  package static func rendered(
    template: StaticString,
    schema: SchemaName? = nil,
    role: RoleName? = nil,
    login: RoleName? = nil,
    database: DatabaseName? = nil
  ) -> SQL {
    var sql = SQL(template)
    sql.schema = schema
    sql.role = role
    sql.login = login
    sql.database = database
    return sql
  }

  static func timed(_ template: StaticString, milliseconds: Int32) -> SQL {
    var sql = SQL(template)
    sql.milliseconds = milliseconds
    return sql
  }

  /// The text that goes to the server.
  var text: String {
    var output: [UInt8] = []
    var rest = bytes[...]
    output.reserveCapacity(rest.count + 64)
    while let brace = rest.firstIndex(of: UInt8(ascii: "{")) {
      output.append(contentsOf: rest[..<brace])
      rest = rest[brace...]
      if let (placeholder, name) = substitution(at: rest) {
        output.append(contentsOf: name.utf8)
        rest = rest.dropFirst(placeholder.utf8.count)
      } else {
        output.append(UInt8(ascii: "{"))
        rest = rest.dropFirst()
      }
    }
    output.append(contentsOf: rest)
    return String(decoding: output, as: UTF8.self)
  }

  private var bytes: [UInt8] {
    unsafe Array(
      UnsafeBufferPointer(start: template.utf8Start, count: template.utf8CodeUnitCount)
    )
  }

  /// The placeholder at the start of a piece of text and what stands for it; nil for a brace that
  /// is part of the statement.
  private func substitution(at text: ArraySlice<UInt8>) -> (placeholder: String, name: String)? {
    let names: [(String, String?)] = [
      ("{schema}", schema?.text), ("{role}", role?.text), ("{login}", login?.text),
      ("{database}", database?.text),
      ("{milliseconds}", milliseconds > 0 ? String(milliseconds) : nil),
    ]
    for (placeholder, name) in names where text.starts(with: placeholder.utf8) {
      guard let name else { preconditionFailure("a statement lacks a name for \(placeholder)") }
      return (placeholder, name)
    }
    return nil
  }
}

extension SQL {
  /// Whether the statement ends a transaction so that its changes stay.
  var isCommit: Bool { starts(with: "COMMIT") || starts(with: "END") }

  /// Whether the statement ends a transaction and undoes it.
  var isRollback: Bool { starts(with: "ROLLBACK") || starts(with: "ABORT") }

  private func starts(with word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard template.utf8CodeUnitCount >= count else { return false }
    for index in 0..<count {
      // Setting the bit that tells lower case from upper maps no other byte to a letter.
      let (byte, wanted) = unsafe (template.utf8Start[index], word.utf8Start[index])
      guard byte | 0x20 == wanted | 0x20 else { return false }
    }
    return true
  }
}

/// What a prepared statement is known by on its connection.
///
/// The template counts by its address: equal texts at two places of the program are two statements,
/// and each costs one comparison instead of a hash of its text.
struct StatementKey: Hashable {
  private let template: UInt
  private let schema: SchemaName?
  private let role: RoleName?
  private let login: RoleName?
  private let database: DatabaseName?
  private let milliseconds: Int32

  init(_ sql: SQL) {
    template = unsafe UInt(bitPattern: sql.template.utf8Start)
    schema = sql.schema
    role = sql.role
    login = sql.login
    database = sql.database
    milliseconds = sql.milliseconds
  }

  /// Only what differs often goes into the hash.
  func hash(into hasher: inout Hasher) {
    hasher.combine(template)
    hasher.combine(schema)
    hasher.combine(role)
    hasher.combine(milliseconds)
  }
}
