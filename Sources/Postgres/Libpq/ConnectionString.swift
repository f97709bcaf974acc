internal import CLibpq

/// Takes libpq's connection strings apart.
enum ConnectionString {
  /// The settings that a string gives, by name.
  ///
  /// - Parameter text: `key=value` pairs, or a URI that begins with `postgresql://`.
  /// - Returns: The settings that the string has; no defaults.
  /// - Throws: `PostgresError` of code `configuration` with libpq's reason, which names the part
  ///   that it did not understand and may quote it.
  static func settings(_ text: String) throws(PostgresError) -> [(String, String)] {
    var message: UnsafeMutablePointer<CChar>?
    guard let list = unsafe PQconninfoParse(text, &message) else {
      let reason = unsafe message.map { unsafe String(cString: $0) } ?? "out of memory"
      unsafe PQfreemem(message)
      throw PostgresError(.configuration, because: reason)
    }
    defer { unsafe PQconninfoFree(list) }
    var settings: [(String, String)] = []
    var next = unsafe list
    while let keyword = unsafe next.pointee.keyword {
      if let value = unsafe next.pointee.val {
        unsafe settings.append((String(cString: keyword), String(cString: value)))
      }
      unsafe next += 1
    }
    return settings
  }

  /// The first of some names that is not a setting of libpq.
  static func unknownName(among names: some Sequence<String>) -> String? {
    guard let list = unsafe PQconndefaults() else { return nil }
    defer { unsafe PQconninfoFree(list) }
    var known: Set<String> = []
    var next = unsafe list
    while let keyword = unsafe next.pointee.keyword {
      unsafe known.insert(String(cString: keyword))
      unsafe next += 1
    }
    return names.first { !known.contains($0) }
  }
}
