internal import Configuration

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension ServerConfiguration {
  /// Reads settings: flags go before variables, variables before the file.
  ///
  /// A key that the file or a flag gives and that does not exist is an error; an unknown variable
  /// is not, because other programs have variables too.
  ///
  /// - Parameters:
  ///   - file: A JSON file whose objects are the levels of the keys; nil for none.
  ///   - environment: Variables such as `FLORIN_LISTEN_ADDRESS`.
  ///   - flags: Arguments such as `--listen-address 127.0.0.1:8443`, or with `=` between.
  /// - Returns: The settings, checked with `validate`.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  public static func load(
    file: String? = nil,
    environment: [String: String] = [:],
    flags: [String] = []
  ) throws(ConfigurationError) -> ServerConfiguration {
    let configuration = try read(file: file, environment: environment, flags: flags)
    try configuration.validate()
    return configuration
  }

  /// Reads settings as `load` does, without `validate`: for a program that fills in what is not
  /// set.
  ///
  /// - Parameters:
  ///   - file: A JSON file whose objects are the levels of the keys; nil for none.
  ///   - environment: Variables such as `FLORIN_LISTEN_ADDRESS`.
  ///   - flags: Arguments such as `--listen-address 127.0.0.1:8443`, or with `=` between.
  /// - Returns: The settings, to be checked with `validate`.
  /// - Throws: `ConfigurationError` with everything that cannot be read.
  package static func read(
    file: String? = nil,
    environment: [String: String] = [:],
    flags: [String] = []
  ) throws(ConfigurationError) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    var problems: [ConfigurationError.Problem] = []
    var sources = [
      try SettingSource.flags(flags),
      SettingSource.variables(environment),
    ]
    if let file { sources.append(try SettingSource.file(file)) }
    for setting in SettingCatalogue.all {
      do throws(ConfigurationError) {
        try configuration.take(setting, from: sources)
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return configuration
  }

  /// Takes a setting from the first source that has it.
  private mutating func take(
    _ setting: Setting,
    from sources: [SettingSource]
  ) throws(ConfigurationError) {
    for source in sources {
      guard let content = try source.value(of: setting) else { continue }
      if let problem = setting.assign(&self, content) {
        throw ConfigurationError([.init(source.place(of: setting), problem)])
      }
      return
    }
  }
}

/// One place that settings come from.
struct SettingSource: Sendable {
  private enum Origin: Sendable {
    case flags
    case variables
    case file(String)
  }

  private let origin: Origin
  private let snapshot: any ConfigSnapshot

  /// Flags.
  ///
  /// - Throws: `ConfigurationError` for what is no flag, no setting, a secret, or without a value.
  static func flags(_ arguments: [String]) throws(ConfigurationError) -> SettingSource {
    var values: [String: String] = [:]
    var problems: [ConfigurationError.Problem] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let flag = String(parts[0])
      guard let setting = SettingCatalogue.all.first(where: { $0.flag == flag }) else {
        problems.append(.init(flag, Self.unknown(flag, among: SettingCatalogue.all.map(\.flag))))
        continue
      }
      if setting.isSecret {
        problems.append(.init(flag, "would show a secret to everyone: use \(setting.variable)"))
      }
      if parts.count == 2 {
        values[setting.variable] = String(parts[1])
      } else if let next = rest.first, !next.hasPrefix("--") {
        values[setting.variable] = rest.popFirst()
      } else if setting.form == .truth {
        values[setting.variable] = "true"
      } else {
        problems.append(.init(flag, "has no value"))
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return SettingSource(
      origin: .flags,
      snapshot: EnvironmentVariablesProvider(environmentVariables: values).snapshot()
    )
  }

  /// Environment variables.
  static func variables(_ environment: [String: String]) -> SettingSource {
    let provider = EnvironmentVariablesProvider(environmentVariables: environment)
    return SettingSource(origin: .variables, snapshot: provider.snapshot())
  }

  /// A JSON file.
  ///
  /// - Throws: `ConfigurationError` when it cannot be read, is no JSON object, or has keys that do
  ///   not exist.
  static func file(_ path: String) throws(ConfigurationError) -> SettingSource {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw ConfigurationError([.init(path, "cannot be read")])
    }
    let known = Set(SettingCatalogue.all.map(\.key))
    do {
      let keys = try SettingFile.keys(of: data)
      let snapshot = try JSONSnapshot(
        data: data.bytes,
        providerName: path,
        parsingOptions: .default
      )
      let problems = keys.filter { !known.contains($0) }.map { key in
        ConfigurationError.Problem("\(path): \(key)", unknown(key, among: known))
      }
      guard problems.isEmpty else { throw ConfigurationError(problems) }
      return SettingSource(origin: .file(path), snapshot: snapshot)
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw ConfigurationError([.init(path, "is no JSON object of settings")])
    }
  }

  /// What the source says about a setting; nil when it says nothing.
  ///
  /// - Throws: `ConfigurationError` when it says something of another form.
  func value(of setting: Setting) throws(ConfigurationError) -> ConfigContent? {
    let type: ConfigType =
      switch setting.form {
      case .text: .string
      case .number: .int
      case .truth: .bool
      }
    do {
      return try snapshot.value(forKey: key(of: setting), type: type).value?.content
    } catch {
      let wanted =
        switch setting.form {
        case .text: "a text"
        case .number: "a whole number"
        case .truth: "true or false"
        }
      throw ConfigurationError([.init(place(of: setting), "is not \(wanted)")])
    }
  }

  /// What the source calls a setting, for messages.
  func place(of setting: Setting) -> String {
    switch origin {
    case .flags: setting.flag
    case .variables: setting.variable
    case .file(let path): "\(path): \(setting.key)"
    }
  }

  private func key(of setting: Setting) -> AbsoluteConfigKey {
    let key = setting.key.split(separator: ".").map(String.init)
    return switch origin {
    case .flags, .variables: AbsoluteConfigKey(["florin"] + key)
    case .file: AbsoluteConfigKey(key)
    }
  }

  private static func unknown(_ name: String, among names: some Collection<String>) -> String {
    guard let nearest = Nearest.name(to: name, among: names) else { return "is no setting" }
    return "is no setting; did you mean \(nearest)?"
  }
}
