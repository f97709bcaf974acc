internal import FoundationEssentials
internal import Glibc

/// The programs of one installed PostgreSQL.
struct Binaries: Sendable, Hashable {
  /// The directory they are in.
  let directory: String
  /// The major version, 15 or later.
  let majorVersion: Int

  private static let programs = ["postgres", "initdb", "createdb"]

  /// The newest installed PostgreSQL, or the newest of the version that made existing data.
  ///
  /// Looks where Debian, the RPMs of the PostgreSQL project and a build from source put it, then
  /// along `PATH`, then asks `pg_config`.
  ///
  /// - Parameters:
  ///   - directory: The only place to look; nil for all.
  ///   - dataVersion: The major version of existing data; nil without any.
  /// - Returns: The programs.
  /// - Throws: `binariesMissing` or `versionMismatch`, naming what to install.
  static func find(
    in directory: String?,
    dataVersion: Int?
  ) async throws(EmbeddedPostgresError) -> Binaries {
    let places = directory.map { [$0] } ?? candidates()
    var found: [Binaries] = []
    for place in places where isComplete(place) {
      if let version = await version(in: place) {
        found.append(Binaries(directory: place, majorVersion: version))
      }
    }
    if found.isEmpty, directory == nil, let place = await configured(), isComplete(place) {
      let version = await version(in: place)
      found = version.map { [Binaries(directory: place, majorVersion: $0)] } ?? []
    }
    return try choose(among: found, places: places, dataVersion: dataVersion)
  }

  /// The choice among what was found; apart from the search so that it can be tested.
  static func choose(
    among found: [Binaries],
    places: [String],
    dataVersion: Int?
  ) throws(EmbeddedPostgresError) -> Binaries {
    let oldest = EmbeddedPostgresLimits.oldestVersion
    let supported = found.filter { $0.majorVersion >= oldest }
    guard let newest = supported.max(by: { $0.majorVersion < $1.majorVersion }) else {
      let old = found.map { "\($0.majorVersion) in \($0.directory)" }.joined(separator: ", ")
      throw EmbeddedPostgresError(
        .binariesMissing,
        "no PostgreSQL \(oldest) or later is installed"
          + (old.isEmpty ? "" : " (only \(old))")
          + "; install it, on Debian and Ubuntu: apt install postgresql",
        detail: "looked in \(places.joined(separator: ", "))"
      )
    }
    guard let dataVersion else { return newest }
    guard let match = supported.first(where: { $0.majorVersion == dataVersion }) else {
      throw EmbeddedPostgresError(
        .versionMismatch,
        "the data was made by PostgreSQL \(dataVersion), and of that version none is installed; "
          + "install it (on Debian and Ubuntu: apt install postgresql-\(dataVersion)) "
          + "or move the data with pg_upgrade to \(newest.majorVersion)"
      )
    }
    return match
  }

  /// The major version in what `postgres --version` says, such as `postgres (PostgreSQL) 17.2`.
  static func parseVersion(_ text: String) -> Int? {
    guard let mark = text.firstRange(of: "(PostgreSQL) ") else { return nil }
    return Int(text[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
  }

  private static func candidates() -> [String] {
    let search = (environment("PATH") ?? "").split(separator: ":").map(String.init)
    var places = children(of: "/usr/lib/postgresql").map { "/usr/lib/postgresql/\($0)/bin" }
    places += children(of: "/usr").filter { $0.hasPrefix("pgsql-") }.map { "/usr/\($0)/bin" }
    places.append("/usr/local/pgsql/bin")
    for place in search where place.hasPrefix("/") && !places.contains(place) {
      places.append(place)
    }
    return places
  }

  private static func children(of path: String) -> [String] {
    // A directory that is not there has no children.
    (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  private static func isComplete(_ place: String) -> Bool {
    programs.allSatisfy { access("\(place)/\($0)", X_OK) == 0 }
  }

  private static func version(in place: String) async -> Int? {
    let program = Program(name: "postgres", directory: place)
    guard let result = try? await program.run(["--version"]) else { return nil }
    return result.isSuccess ? parseVersion(result.output) : nil
  }

  private static func configured() async -> String? {
    let search = environment("PATH") ?? "/usr/bin:/bin"
    let program = Program(name: "pg_config", directory: search)
    guard let result = try? await program.run(["--bindir"]), result.isSuccess else { return nil }
    return result.output.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  private static func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }
}
