internal import ArgumentParser
internal import FlorinAPI
internal import FlorinClient
internal import Foundation
internal import SwiftProtobuf

extension CustomerCommand {
  /// `florin customer create`.
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create a customer.",
      discussion: """
        What has no option of its own (addresses, tax numbers, bank accounts, contacts, credit) comes
        from a JSON file with the fields of florin.v1.Customer; options win over the file.

        Examples:
          florin customer create --name "Blue Mug Café" --legal-name "Blue Mug GmbH" \\
            --currency EUR --net-days 30
          florin customer create --from customer.json --external-id K-1001
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var warnings: WarningOptions
    @Option(
      help: ArgumentHelp("JSON of florin.v1.Customer, - for standard input.", valueName: "file")
    )
    var from: String?
    @Option(help: "The name in everyday use.")
    var name: String?
    @Option(help: "The registered name; the name when left out.")
    var legalName: String?
    @Option(help: "Your own identifier.")
    var externalID: String?
    @Option(help: "ISO 4217, such as EUR.")
    var currency: String?
    @Option(help: "Days from invoice to due date.")
    var netDays: Int32?

    func run() async throws {
      let customer = try wanted()
      let created = try await connection.withClient { florin in
        try await florin.customers.createCustomer(
          .with {
            $0.customer = customer
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
            $0.acknowledgedWarnings = warnings.codes
          }
        )
      }
      try output.show(created.facts, created)
    }

    private func wanted() throws -> Florin_V1_Customer {
      var customer = Florin_V1_Customer()
      if let from { customer = try CustomerFile.read(from) }
      if let name { customer.displayName = name }
      if let legalName { customer.legalName = legalName }
      if customer.legalName.isEmpty { customer.legalName = customer.displayName }
      if let externalID { customer.externalID = externalID }
      if let currency { customer.currencyCode = currency }
      if let netDays { customer.paymentTerms.netDays = netDays }
      return customer
    }
  }

  /// `florin customer update`.
  struct Update: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change fields of a customer.",
      discussion: """
        A field is named as in florin.v1.Customer, and its value is JSON or plain text; an empty
        value empties it. Nothing is written when the customer has changed since it was read.

        Examples:
          florin customer update K-1001 --set display_name="Blue Mug" \\
            --set payment_terms.net_days=14
          florin customer update K-1001 --set 'contacts=[{"name":"Ada","email":"ada@example.com"}]'
        """
    )
    @OptionGroup var connection: ServerConnection
    @OptionGroup var output: OutputOptions
    @OptionGroup var write: WriteOptions
    @OptionGroup var warnings: WarningOptions
    @OptionGroup var reference: CustomerReference
    @Option(
      help: ArgumentHelp("A field and its new value; may be repeated.", valueName: "path=value")
    )
    var set: [String]

    func run() async throws {
      let changes = try set.map(FieldChange.init)
      let patch = try FieldChange.message(Florin_V1_Customer.self, changes)
      let updated = try await connection.withClient { florin in
        let found = try await reference.find(florin)
        return try await florin.customers.updateCustomer(
          .with {
            $0.customer = patch
            $0.customer.customerID = found.customerID
            $0.customer.etag = found.etag
            $0.updateMask = Google_Protobuf_FieldMask(protoPaths: changes.map(\.path))
            $0.requestID = write.requestID
            $0.validateOnly = write.validateOnly
            $0.acknowledgedWarnings = warnings.codes
          }
        )
      }
      try output.show(updated.facts, updated)
    }
  }
}

/// Customers in files.
enum CustomerFile {
  /// Reads a customer in the JSON form of Protocol Buffers.
  ///
  /// - Throws: `Refusal` naming the file and what is wrong with it.
  static func read(_ path: String) throws -> Florin_V1_Customer {
    let data =
      path == "-"
      ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
    guard let data else {
      throw Refusal(what: "\(path) cannot be read", next: "check the path and who may read it")
    }
    do {
      return try Florin_V1_Customer(jsonUTF8Data: data)
    } catch {
      throw Refusal(
        what: "\(path) is no JSON of florin.v1.Customer: \(error)",
        next: "see the fields in proto/florin/v1/customers.proto"
      )
    }
  }
}

/// A field of a message with a value to give it.
struct FieldChange: Hashable {
  let path: String
  private let value: String

  /// Reads `path=value`.
  init(_ text: String) throws {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw ValidationError("--set takes PATH=VALUE, not '\(text)'")
    }
    path = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
  }

  /// A message with the values of all changes, and nothing else.
  ///
  /// - Throws: `Refusal` when a value does not fit its field, or there is no such field.
  static func message<M: Message>(_: M.Type, _ changes: [FieldChange]) throws -> M {
    var message = M()
    for change in changes where !change.value.isEmpty {
      do {
        try message.merge(change.message(M.self))
      } catch {
        throw Refusal(
          what: "'\(change.path)' does not take '\(change.value)'",
          next: "see the fields in the .proto files"
        )
      }
    }
    return message
  }

  private func message<M: Message>(_: M.Type) throws -> M {
    // As it is first (numbers, lists, objects, quoted text), then as plain text.
    if let message = try? M(jsonString: json(of: value)) { return message }
    let quoted = try String(decoding: JSONEncoder().encode(value), as: UTF8.self)
    return try M(jsonString: json(of: quoted))
  }

  private func json(of value: String) -> String {
    path.split(separator: ".").reversed().reduce(value) { inner, name in "{\"\(name)\":\(inner)}" }
  }
}

extension Message {
  fileprivate mutating func merge(_ other: Self) throws {
    try merge(serializedBytes: other.serializedBytes() as [UInt8])
  }
}
