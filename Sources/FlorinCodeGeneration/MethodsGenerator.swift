internal import SwiftProtobuf
internal import SwiftProtobufPluginLibrary

/// The enumeration of a service's method descriptors.
struct MethodsGenerator {
  let service: ServiceNames
  let options: GeneratorOptions

  func print(to printer: inout CodePrinter) {
    let access = options.visibility.modifier
    printer.print(
      "/// The names and shapes of the methods of `\(service.fullName)`.",
      "\(access)enum \(service.methodsName) {"
    )
    printer.withIndentation { printer in
      for method in service.methods { print(method, access, to: &printer) }
      printer.print(
        "/// Every method, in the order of the `.proto` file.",
        "\(access)static let all: [GRPC.MethodDescriptor] = ["
      )
      printer.withIndentation { printer in
        for method in service.methods { printer.print("\(method.name),") }
      }
      printer.print("]")
    }
    printer.print("}")
  }

  private func print(_ method: MethodNames, _ access: String, to printer: inout CodePrinter) {
    printer.print(
      "/// `/\(service.fullName)/\(method.descriptor.name)`",
      "\(access)static let \(method.name) = GRPC.MethodDescriptor("
    )
    printer.withIndentation { printer in
      printer.print(
        "service: \"\(service.fullName)\",",
        "method: \"\(method.descriptor.name)\",",
        "kind: .\(method.kind),",
        "isIdempotent: \(isIdempotent(method))"
      )
    }
    printer.print(")", "")
  }

  /// Whether the file says that repeating a call is harmless.
  private func isIdempotent(_ method: MethodNames) -> Bool {
    switch method.descriptor.options.idempotencyLevel {
    case .noSideEffects, .idempotent: true
    case .idempotencyUnknown: false
    }
  }
}
