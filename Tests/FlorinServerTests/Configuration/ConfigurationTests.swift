import FlorinServer
import Foundation
import GRPC
import Testing

@Suite struct ConfigurationTests {
  private static let secret = String(repeating: "s", count: 32)
  /// What must be given.
  private static let needed = [
    "FLORIN_DATABASE_CONNECTION": "host=/run/postgresql dbname=florin",
    "FLORIN_SERVER_SECRET": secret,
  ]

  private func problems(
    file: String? = nil,
    environment: [String: String] = needed,
    flags: [String] = []
  ) -> [ConfigurationError.Problem] {
    do throws(ConfigurationError) {
      _ = try ServerConfiguration.load(file: file, environment: environment, flags: flags)
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `the page of settings is what the code says`() throws {
    try Tree.expect("docs/configuration.md", is: SettingCatalogue.markdown)
  }

  @Test func `every setting has names of its own`() {
    let all = SettingCatalogue.all
    #expect(Set(all.map(\.key)).count == all.count)
    #expect(Set(all.map(\.variable)).count == all.count)
    #expect(Set(all.map(\.flag)).count == all.count)
  }

  @Test func `the defaults need only a database and a secret`() {
    #expect(problems() == [])
    #expect(
      problems(environment: [:]).map(\.place) == ["database.connection", "server.secret"]
    )
  }

  @Test func `flags go before variables and variables before the file`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "florin.json",
      """
      {"lane": {"batch-commands": 1, "queued-commands": 2},
       "server": {"reflection": true}}
      """
    )
    let configuration = try ServerConfiguration.load(
      file: file,
      environment: Self.needed.merging([
        "FLORIN_LANE_BATCH_COMMANDS": "3", "FLORIN_LANE_QUEUED_COMMANDS": "4",
      ]) { $1 },
      flags: ["--lane-batch-commands", "5", "--listen-address=[::1]:9"]
    )
    #expect(configuration.lane.batchCommands == 5)
    #expect(configuration.lane.queuedCommands == 4)
    #expect(configuration.server.hasReflection)
    #expect(configuration.listen.address == .host("::1", port: 9))
  }

  @Test func `a truth can be set by its flag alone`() throws {
    let configuration = try ServerConfiguration.load(
      environment: Self.needed,
      flags: ["--server-reflection", "--log-level", "debug"]
    )
    #expect(configuration.server.hasReflection)
    #expect(configuration.log.level == .debug)
  }

  @Test func `a misspelt flag or key is an error that names the nearest`() throws {
    #expect(
      problems(flags: ["--listen-adress", "127.0.0.1:1"]).first
        == .init("--listen-adress", "is no setting; did you mean --listen-address?")
    )
    let folder = try TemporaryFolder()
    let file = try folder.write("florin.json", #"{"lane": {"batch-command": 1}, "x": {"y": 2}}"#)
    #expect(
      problems(file: file) == [
        .init(
          "\(file): lane.batch-command",
          "is no setting; did you mean lane.batch-commands?"
        ),
        .init("\(file): x.y", "is no setting"),
      ]
    )
  }

  @Test func `a flag without its value is an error`() {
    #expect(
      problems(flags: ["--log-level", "--server-reflection"])
        == [.init("--log-level", "has no value")]
    )
  }

  @Test func `a secret in a flag is an error that does not repeat it`() {
    let found = problems(flags: ["--server-secret", "hunter2hunter2hunter2hunter2hunter2"])
    #expect(
      found == [
        .init("--server-secret", "would show a secret to everyone: use FLORIN_SERVER_SECRET")
      ]
    )
  }

  @Test(arguments: [
    ("FLORIN_LANE_BATCH_COMMANDS", "many", "is not a whole number"),
    ("FLORIN_SERVER_REFLECTION", "perhaps", "is not true or false"),
    ("FLORIN_LOG_LEVEL", "loud", "is not one of"),
    ("FLORIN_LISTEN_ADDRESS", "8443", "is no address"),
    ("FLORIN_LISTEN_ADDRESS", "::1:8443", "is no address"),
    ("FLORIN_LISTEN_ADDRESS", "unix:", "is no address"),
  ])
  func `a value of another form is an error`(variable: String, value: String, message: String) {
    let found = problems(environment: Self.needed.merging([variable: value]) { $1 })
    #expect(found.count == 1)
    #expect(found.first?.place == variable)
    #expect(found.first?.message.hasPrefix(message) == true)
  }

  @Test func `every number is refused one below its bounds and one above`() throws {
    var tried = 0
    for setting in SettingCatalogue.all {
      guard let match = setting.accepts.firstMatch(of: #/^(\d+) to (\d+) (?!characters)/#),
        let lower = Int(match.1), let upper = Int(match.2)
      else { continue }
      tried += 1
      for value in [lower - 1, upper + 1] {
        let found = problems(
          environment: Self.needed.merging([setting.variable: "\(value)"]) { $1 }
        )
        #expect(
          found.contains(.init(setting.key, "must be \(setting.accepts)")),
          "\(setting.key) = \(value)"
        )
      }
      // The bounds themselves are within; other settings may still contradict them.
      for value in [lower, upper] {
        let found = problems(
          environment: Self.needed.merging([setting.variable: "\(value)"]) { $1 }
        )
        #expect(
          !found.contains(.init(setting.key, "must be \(setting.accepts)")),
          "\(setting.key) = \(value)"
        )
      }
    }
    #expect(tried >= 14)
  }

  @Test func `a network address needs TLS and a certificate needs its key`() {
    #expect(
      problems(flags: ["--listen-address", "0.0.0.0:8443"]).map(\.place)
        == ["tls.certificate-file"]
    )
    #expect(
      problems(flags: ["--listen-address", "0.0.0.0:8443", "--tls-certificate-file", "a.pem"])
        .map(\.place) == ["tls.key-file"]
    )
    #expect(problems(flags: ["--tls-key-file", "a.key"]).map(\.place) == ["tls.certificate-file"])
    #expect(
      problems(flags: ["--tls-client-certificates", "required"]).map(\.place)
        == ["tls.client-certificates", "tls.client-authority-file"]
    )
    #expect(problems(flags: ["--listen-address", "unix:/run/florin.sock"]) == [])
  }

  @Test func `a secret's file goes before its variable and must be its owner's alone`() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write("good", String(repeating: "g", count: 40) + "\n")
    let configuration = try ServerConfiguration.load(
      environment: Self.needed,
      flags: ["--server-secret-file", good]
    )
    #expect(configuration.server.secret == Secret(String(repeating: "g", count: 40)))
    let open = try folder.write("open", Self.secret, mode: 0o640)
    #expect(
      problems(flags: ["--server-secret-file", open])
        == [
          .init(
            "--server-secret-file",
            "names '\(open)', which others can read: chmod 600 '\(open)'"
          )
        ]
    )
    let empty = try folder.write("empty", "\n")
    #expect(
      problems(flags: ["--server-secret-file", empty])
        == [.init("--server-secret-file", "names '\(empty)', which is empty")]
    )
    let missing = folder.path("missing")
    #expect(
      problems(flags: ["--server-secret-file", missing])
        == [.init("--server-secret-file", "names '\(missing)', which cannot be read")]
    )
  }

  @Test func `a secret's file may be a link, and the file at its end must be private`() throws {
    let folder = try TemporaryFolder()
    let good = try folder.write("good", Self.secret + "\n", mode: 0o400)
    let open = try folder.write("open", Self.secret, mode: 0o644)
    let link = folder.path("link")
    // As Kubernetes mounts them: a link to a link into a directory.
    let data = folder.path("..data")
    try FileManager.default.createSymbolicLink(
      atPath: data,
      withDestinationPath: folder.path(".")
    )
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "..data/good")
    #expect(problems(flags: ["--server-secret-file", link]) == [])
    #expect(FileManager.default.fileExists(atPath: good))
    for (target, fault) in [
      ("..data/open", "which others can read: chmod 600 '\(link)'"),
      ("nowhere", "which cannot be read"), (".", "which is not a file"),
    ] {
      try FileManager.default.removeItem(atPath: link)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      #expect(
        problems(flags: ["--server-secret-file", link])
          == [.init("--server-secret-file", "names '\(link)', \(fault)")]
      )
    }
    #expect(FileManager.default.fileExists(atPath: open))
  }

  @Test func `a short secret is refused`() {
    let short = String(Self.secret.dropLast())
    #expect(
      problems(environment: Self.needed.merging(["FLORIN_SERVER_SECRET": short]) { $1 })
        == [.init("server.secret", "must have at least 32 characters")]
    )
  }

  @Test func `a file that is no object of settings is an error`() throws {
    let folder = try TemporaryFolder()
    for text in ["", "[]", "{", #""text""#] {
      let file = try folder.write("florin.json", text)
      #expect(problems(file: file) == [.init(file, "is no JSON object of settings")])
    }
    let missing = folder.path("missing.json")
    #expect(problems(file: missing) == [.init(missing, "cannot be read")])
  }

  @Test func `secrets print as nothing`() {
    var configuration = ServerConfiguration()
    configuration.server.secret = Secret("hunter2")
    configuration.database.password = Secret("hunter3")
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(!dumped.contains("hunter") && !"\(configuration)".contains("hunter"))
  }
}
