internal import SwiftProtobuf
internal import SwiftProtobufPluginLibrary

/// The stub that makes a service's calls through a channel.
struct ClientGenerator {
  let service: ServiceNames
  let options: GeneratorOptions

  func print(to printer: inout CodePrinter) {
    let access = options.visibility.modifier
    printer.printDocumentation(
      of: service.descriptor,
      isDeprecated: service.descriptor.options.deprecated,
      fallback: "Calls `\(service.fullName)`."
    )
    printer.print("\(access)struct \(service.clientName): Sendable {")
    printer.withIndentation { printer in
      printer.print(
        "/// Where the calls go; use it directly where a call's metadata matters.",
        "\(access)let channel: GRPC.Channel",
        "",
        "/// A client of the servers behind a channel.",
        "\(access)init(_ channel: GRPC.Channel) { self.channel = channel }"
      )
      for method in service.methods {
        printer.print()
        printer.printDocumentation(
          of: method.descriptor,
          isDeprecated: method.descriptor.options.deprecated,
          fallback: "Calls `\(service.fullName)/\(method.descriptor.name)`."
        )
        print(method, access, to: &printer)
      }
    }
    printer.print("}")
  }

  private func print(_ method: MethodNames, _ access: String, to printer: inout CodePrinter) {
    let parameters: [String]
    var arguments = "options: options"
    var generics = ""
    var result = method.response
    switch (method.descriptor.clientStreaming, method.descriptor.serverStreaming) {
    case (false, let isStreaming):
      parameters = ["_ request: \(method.request)", Self.optionsParameter]
      arguments = "request, options: options"
      if isStreaming { result = "GRPC.ResponseStream<\(method.response)>" }
    case (true, false):
      parameters = [
        Self.optionsParameter,
        "_ send: (GRPC.RequestWriter<\(method.request)>) async throws -> Void",
      ]
      arguments += ", send"
    case (true, true):
      parameters = [
        Self.optionsParameter,
        """
        _ body: (GRPC.RequestWriter<\(method.request)>, GRPC.ResponseStream<\(method.response)>) \
        async throws -> ReturnValue
        """,
      ]
      arguments += ", body"
      generics = "<ReturnValue>"
      result = "ReturnValue"
    }
    printer.print("\(access)func \(method.name)\(generics)(")
    printer.withIndentation { $0.print(parameters.joined(separator: ",\n")) }
    printer.print(") async throws -> \(result) {")
    printer.withIndentation { printer in
      let descriptor = "\(service.methodsName).\(method.name)"
      printer.print("try await channel.\(method.kind)(\(descriptor), \(arguments))")
    }
    printer.print("}")
  }

  private static let optionsParameter = "options: GRPC.CallOptions = .defaults"
}
