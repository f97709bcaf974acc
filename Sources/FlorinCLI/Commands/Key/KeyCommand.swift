internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import Foundation
internal import SwiftProtobuf

/// `florin key`: how callers prove who they are.
struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Make, list and revoke API keys and bound certificates.",
    discussion: """
      A key names a principal and the tenant it acts for; an operator's key names no tenant. These
      commands need an operator's key.

      Examples:
        florin key create --tenant acme --name "web shop" --save web-shop.key
        florin key create --operators --name "night shift"
        florin key bind --tenant acme --name billing --certificate certs/billing.pem
        florin key list --tenant acme
        florin key revoke key_01h455vb4pex5vsknk084sn02q
      """,
    subcommands: [Create.self, Bind.self, List.self, Revoke.self]
  )
}

/// Whose keys: one tenant's, or the operators'.
struct KeyOwner: ParsableArguments {
  @Option(help: "The tenant's name or identifier.")
  var tenant: String?
  @Flag(help: "Of operators, in place of a tenant.")
  var operators = false

  func validate() throws {
    guard (tenant != nil) != operators else {
      throw ValidationError("give either --tenant NAME or --operators")
    }
  }

  /// The tenant's identifier; nil for operators.
  func tenantID(_ florin: Florin) async throws -> String? {
    guard let tenant else { return nil }
    return try await TenantReference.find(tenant, florin).tenantID
  }
}

/// When a key ends.
struct KeyExpiry: ParsableArguments {
  @Option(
    name: .customLong("expires"),
    help: ArgumentHelp("When the key ends, as in 2027-12-31T23:59:59Z.", valueName: "time")
  )
  private var text: String?

  func validate() throws {
    if let text, (try? Google_Protobuf_Timestamp(jsonString: "\"\(text)\"")) == nil {
      throw ValidationError("--expires takes a time such as 2027-12-31T23:59:59Z, not '\(text)'")
    }
  }

  /// The moment; nil for never.
  var time: Google_Protobuf_Timestamp? {
    text.flatMap { try? Google_Protobuf_Timestamp(jsonString: "\"\($0)\"") }
  }
}

extension Florin_Admin_V1_Key {
  var facts: [(name: String, value: String)] {
    [
      ("key_id", keyID), ("kind", shown(kind)), ("tenant_id", tenantID),
      ("principal_id", principalID), ("name", displayName), ("prefix", prefix),
      ("certificate", certificateFingerprint), ("state", shown(state)),
      ("created", createTime.shown), ("expires", expireTime.shown),
      ("revoked", revokeTime.shown), ("last_used", lastUseTime.shown),
    ]
  }
}

extension KeyCommand {
  /// `florin key create`.
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create an API key; its secret is shown this once.",
      discussion: """
        With --save the secret goes to a file that only you can read, and is not shown.

        Example: florin key create --tenant acme --name "web shop" --save web-shop.key
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var owner: KeyOwner
    @OptionGroup var expiry: KeyExpiry
    @Option(help: "What the key is for.")
    var name: String
    @Option(help: "The principal to give another key to; a new one when left out.")
    var principal: String?
    @Option(help: ArgumentHelp("The file to write the secret to.", valueName: "file"))
    var save: String?

    func run() async throws {
      if let save, !write.validateOnly { try SecretFile.requireWritable(save) }
      let response = try await connection.withClient { florin in
        let tenantID = try await owner.tenantID(florin)
        return try await florin.keys.createKey(
          .with {
            if let tenantID { $0.tenantID = tenantID } else { $0.forOperators = true }
            $0.displayName = name
            $0.principalID = principal ?? ""
            if let time = expiry.time { $0.expireTime = time }
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
          }
        )
      }
      var facts = response.key.facts
      var shown = response
      if let save, !write.validateOnly {
        try SecretFile.write(response.secret, to: save)
        facts.append(("secret", "in \(save)"))
        shown.secret = ""
      } else {
        facts.append(("secret", response.secret))
      }
      try output.show(facts, shown)
    }
  }

  /// `florin key bind`.
  struct Bind: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a client certificate act for a principal.",
      discussion: """
        Example: florin key bind --tenant acme --name billing --certificate certs/billing.pem
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var owner: KeyOwner
    @OptionGroup var expiry: KeyExpiry
    @Option(help: "What the certificate is for.")
    var name: String
    @Option(help: ArgumentHelp("PEM file; its first certificate is bound.", valueName: "file"))
    var certificate: String
    @Option(help: "The principal; a new one when left out.")
    var principal: String?

    func run() async throws {
      let fingerprint = try CertificateFingerprint.read(certificate)
      let key = try await connection.withClient { florin in
        let tenantID = try await owner.tenantID(florin)
        return try await florin.keys.bindCertificate(
          .with {
            if let tenantID { $0.tenantID = tenantID } else { $0.forOperators = true }
            $0.displayName = name
            $0.principalID = principal ?? ""
            $0.certificateFingerprint = fingerprint
            if let time = expiry.time { $0.expireTime = time }
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
          }
        ).key
      }
      try output.show(key.facts, key)
    }
  }

  /// `florin key list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the keys of a tenant or of the operators."
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var owner: KeyOwner

    func run() async throws {
      let keys = try await connection.withClient { florin in
        let tenantID = try await owner.tenantID(florin)
        return try await Pages.all { token in
          let page = try await florin.keys.listKeys(
            .with {
              if let tenantID { $0.tenantID = tenantID } else { $0.forOperators = true }
              $0.pageToken = token
            }
          )
          return (page.keys, page.nextPageToken)
        }
      }
      var table = Table(columns: [
        "KEY ID", "NAME", "KIND", "STATE", "PREFIX", "EXPIRES", "LAST USED",
      ])
      for key in keys {
        table.add([
          key.keyID, key.displayName, shown(key.kind),
          shown(key.state), key.prefix, key.expireTime.shown,
          key.lastUseTime.shown,
        ])
      }
      try output.show(table, keys)
    }
  }

  /// `florin key revoke`.
  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a key, for ever."
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @Argument(help: "The key's identifier, as `florin key list` shows it.")
    var keyID: String

    func run() async throws {
      let key = try await connection.withClient { florin in
        try await florin.keys.revokeKey(
          .with {
            $0.keyID = keyID
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
          }
        ).key
      }
      try output.show(key.facts, key)
    }
  }
}
