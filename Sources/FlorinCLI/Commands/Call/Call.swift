internal import ArgumentParser
internal import FlorinClient
internal import Foundation
internal import GRPC

/// `florin call`: any method by name.
struct Call: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Call any method by its name, with JSON in and out.",
    discussion: """
      The request is the JSON form of the method's message; responses are printed as JSON, one a \
      line. Without a method, the methods are listed.

      Examples:
        florin call
        florin call florin.v1.CustomersService/ListCustomers -d '{"page_size": 10}'
        florin call florin.v1.CustomersService/GetCustomer -d @request.json
        echo '{}' | florin call florin.admin.v1.TenantsService/ListTenants -d -
      """
  )

  @OptionGroup var connection: ServerConnection

  @Argument(help: ArgumentHelp("SERVICE/METHOD.", valueName: "method"))
  var method: String?

  @Option(
    name: [.customShort("d"), .customLong("data-json")],
    help: ArgumentHelp("The request: JSON, @FILE, or - for standard input.", valueName: "json")
  )
  var request = "{}"

  func run() async throws {
    guard let method else { return list() }
    guard let callable = CallableMethods.named(method) else {
      throw Refusal(what: "there is no method '\(method)'", next: "list them with: florin call")
    }
    let json = try requestText()
    try await connection.withClient { florin in
      var options = CallOptions()
      options.isUnlimited = callable.descriptor.kind != .unary
      try await callable.call(florin.channel, json, options) { Console.current.output($0 + "\n") }
    }
  }

  private func list() {
    for method in CallableMethods.all { Console.current.output(method.name + "\n") }
  }

  private func requestText() throws -> String {
    if request == "-" {
      return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }
    guard request.hasPrefix("@") else { return request }
    let path = String(request.dropFirst())
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Refusal(what: "\(path) cannot be read", next: "check the path and who may read it")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
