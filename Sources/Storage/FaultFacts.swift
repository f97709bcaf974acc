internal import Postgres

/// What may be told of an error wherever logs are read: the kind of it and the place, without
/// anything that rows, statements and parameters hold.
///
/// PostgreSQL quotes whole rows in what it says of an error, names and addresses included; names of
/// schemas, tables, columns and constraints are the same for all rows.
package enum FaultFacts {
  /// The facts of an error, by name: `error` always, and for PostgreSQL's `sqlstate`, `schema`,
  /// `table`, `column`, `constraint` and `problem` as far as they are known.
  package static func of(_ error: any Error) -> [String: String] {
    guard let error = error as? PostgresError else { return ["error": name(of: error)] }
    var facts = ["error": error.description]
    facts["sqlstate"] = error.sqlState?.description
    let report = error.serverReport
    facts["schema"] = report?.schema
    facts["table"] = report?.table
    facts["column"] = report?.column
    facts["constraint"] = report?.constraint
    // Without a connection there was no statement yet that could be quoted.
    if error.code == .connectionFailed || error.code == .configuration {
      facts["problem"] = report?.message
    }
    return facts
  }

  /// An error that describes itself, as it does; of any other its type and case, because Swift
  /// would print what it holds.
  private static func name(of error: any Error) -> String {
    if let error = error as? any CustomStringConvertible { return error.description }
    let mirror = Mirror(reflecting: error)
    let type = "\(mirror.subjectType)"
    guard mirror.displayStyle == .enum else { return type }
    // A case without values has no children, and prints as its name.
    return "\(type).\(mirror.children.first?.label ?? "\(error)")"
  }
}
