internal import SwiftProtobuf
internal import SwiftProtobufPluginLibrary

/// The protocol that a server implements, and its registration.
struct ServerGenerator {
  let service: ServiceNames
  let options: GeneratorOptions

  func print(to printer: inout CodePrinter) {
    let access = options.visibility.modifier
    printer.printDocumentation(
      of: service.descriptor,
      isDeprecated: service.descriptor.options.deprecated,
      fallback: "Serves `\(service.fullName)`."
    )
    printer.print("\(access)protocol \(service.protocolName): GRPC.Service {")
    printer.withIndentation { printer in
      for (index, method) in service.methods.enumerated() {
        if index > 0 { printer.print() }
        printer.printDocumentation(
          of: method.descriptor,
          isDeprecated: method.descriptor.options.deprecated,
          fallback: "Serves `\(service.fullName)/\(method.descriptor.name)`."
        )
        printer.print(requirement(method))
      }
    }
    printer.print("}", "")
    printRegistration(access, to: &printer)
  }

  private func requirement(_ method: MethodNames) -> String {
    let requests =
      method.descriptor.clientStreaming
      ? "_ requests: GRPC.RequestStream<\(method.request)>" : "_ request: \(method.request)"
    let responses =
      method.descriptor.serverStreaming
      ? ", responses: GRPC.ResponseWriter<\(method.response)>" : ""
    let result = method.descriptor.serverStreaming ? "" : " -> \(method.response)"
    return
      "func \(method.name)(\(requests)\(responses), call: GRPC.ServerCall) async throws\(result)"
  }

  private func printRegistration(_ access: String, to printer: inout CodePrinter) {
    printer.print("extension \(service.protocolName) {")
    printer.withIndentation { printer in
      printer.print(
        "/// The methods of `\(service.fullName)`, served by this value.",
        "\(access)var registration: GRPC.ServiceRegistration {"
      )
      printer.withIndentation { printer in
        printer.print("GRPC.ServiceRegistration(")
        printer.withIndentation { printer in
          printer.print(
            "service: \"\(service.fullName)\",",
            options.hasReflectionData
              ? "fileDescriptorSetBase64: \(EmbeddedDescriptors.constant),"
              : "fileDescriptorSet: [],",
            "methods: ["
          )
          printer.withIndentation { printer in
            for method in service.methods { print(method, to: &printer) }
          }
          printer.print("]")
        }
        printer.print(")")
      }
      printer.print("}")
    }
    printer.print("}")
  }

  private func print(_ method: MethodNames, to printer: inout CodePrinter) {
    let descriptor = "\(service.methodsName).\(method.name)"
    let (parameter, type) =
      method.descriptor.clientStreaming
      ? ("requests", "GRPC.RequestStream<\(method.request)>") : ("request", method.request)
    var parameters = "\(parameter): \(type)"
    var arguments = parameter
    var result = method.response
    if method.descriptor.serverStreaming {
      parameters += ", responses: GRPC.ResponseWriter<\(method.response)>"
      arguments += ", responses: responses"
      result = "Void"
    }
    printer.print(".\(method.kind)(\(descriptor)) {")
    printer.withIndentation { printer in
      // Types spelled out spare the compiler the search for the generic arguments.
      printer.print(
        "(\(parameters), call: GRPC.ServerCall) async throws -> \(result) in",
        "try await self.\(method.name)(\(arguments), call: call)"
      )
    }
    printer.print("},")
  }
}
