internal import SwiftProtobufPluginLibrary

/// A service with the Swift names that its declarations get.
struct ServiceNames {
  let descriptor: ServiceDescriptor
  /// The protocol that servers implement, such as `Florin_V1_OrdersService`.
  let protocolName: String
  let methods: [MethodNames]

  /// - Throws: `GenerationError` when two methods would have one name.
  init(_ descriptor: ServiceDescriptor, namer: SwiftProtobufNamer) throws(GenerationError) {
    self.descriptor = descriptor
    protocolName = namer.typePrefix(forFile: descriptor.file) + descriptor.name
    methods = descriptor.methods.map { MethodNames($0, namer: namer) }
    var owners: [String: String] = [:]
    for method in methods {
      if let owner = owners.updateValue(method.descriptor.name, forKey: method.name) {
        throw GenerationError(
          """
          \(descriptor.fullName): the methods \(owner) and \(method.descriptor.name) would both be \
          named \(method.name)
          """
        )
      }
    }
  }

  /// The name with the package, as on the wire.
  var fullName: String { descriptor.fullName }
  /// The enumeration of method descriptors.
  var methodsName: String { protocolName + "Methods" }
  /// The client stub.
  var clientName: String { protocolName + "Client" }

  /// Every type that the service declares.
  var typeNames: [String] { [protocolName, methodsName, clientName] }
}

/// A method with its Swift names.
struct MethodNames {
  let descriptor: MethodDescriptor
  /// The function, back-ticked where it is a keyword.
  let name: String
  let request: String
  let response: String

  init(_ descriptor: MethodDescriptor, namer: SwiftProtobufNamer) {
    self.descriptor = descriptor
    name = Self.swiftName(descriptor.name)
    request = namer.fullName(message: descriptor.inputType)
    response = namer.fullName(message: descriptor.outputType)
  }

  /// The maker of a registration, the call of a channel and the case of `CallKind`: all the same.
  var kind: String {
    switch (descriptor.clientStreaming, descriptor.serverStreaming) {
    case (false, false): "unary"
    case (false, true): "serverStreaming"
    case (true, false): "clientStreaming"
    case (true, true): "bidirectionalStreaming"
    }
  }

  private static func swiftName(_ name: String) -> String {
    let camel = NamingUtils.toLowerCamelCase(name)
    if taken.contains(camel) { return camel + "RPC" }
    return keywords.contains(camel) ? "`\(camel)`" : camel
  }

  /// What the generated types declare themselves, and what no back-tick makes a usable member.
  private static let taken: Set<String> = [
    "all", "channel", "init", "registration", "self",
  ]

  /// The reserved words of Swift that can follow `func` in lower case only in back-ticks.
  private static let keywords: Set<String> = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer",
    "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for",
    "func", "guard", "if", "import", "in", "inout", "internal", "is", "let", "nil", "operator",
    "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return", "static",
    "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var",
    "where", "while",
  ]
}
