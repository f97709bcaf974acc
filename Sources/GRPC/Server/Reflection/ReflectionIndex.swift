internal import SwiftProtobuf

/// The files, names and extensions that a server's services are described by.
///
/// Built once; lookups are by dictionary.
struct ReflectionIndex: Sendable {
  typealias File = Google_Protobuf_FileDescriptorProto

  /// Full service names, sorted.
  let services: [String]
  private(set) var files: [String: File] = [:]
  /// The file that declares each full name.
  private(set) var fileOfSymbol: [String: String] = [:]
  /// The file that declares each extension, by extended message and number.
  private(set) var fileOfExtension: [String: [Int32: String]] = [:]
  private(set) var messages: Set<String> = []

  /// - Throws: `RegistrationError.malformedDescriptor` naming the service.
  init(_ registrations: [ServiceRegistration]) throws(RegistrationError) {
    services = registrations.map(\.service).sorted()
    for registration in registrations {
      let set: Google_Protobuf_FileDescriptorSet
      do {
        set = try Google_Protobuf_FileDescriptorSet(
          serializedBytes: registration.fileDescriptorSet
        )
      } catch {
        throw .malformedDescriptor(service: registration.service)
      }
      for file in set.file where files[file.name] == nil { add(file) }
    }
  }

  /// A file and all that it imports, each once and itself first.
  ///
  /// - Parameters:
  ///   - name: As imports spell it.
  ///   - sent: The names of files to leave out below the first; those returned are added.
  /// - Returns: Nil when there is no such file.
  func file(_ name: String, without sent: inout Set<String>) -> [File]? {
    guard let first = files[name] else { return nil }
    sent.insert(name)
    var result = [first]
    var next = 0
    while next < result.count {
      for dependency in result[next].dependency where sent.insert(dependency).inserted {
        // A set without all its imports still serves what it has.
        if let file = files[dependency] { result.append(file) }
      }
      next += 1
    }
    return result
  }

  private mutating func add(_ file: File) {
    files[file.name] = file
    let scope = file.package
    for message in file.messageType { add(message, in: scope, of: file.name) }
    for type in file.enumType { add(type, in: scope, of: file.name) }
    for field in file.extension { add(extension: field, in: scope, of: file.name) }
    for service in file.service {
      let name = qualify(service.name, in: scope)
      fileOfSymbol[name] = file.name
      for method in service.method { fileOfSymbol["\(name).\(method.name)"] = file.name }
    }
  }

  private mutating func add(
    _ message: Google_Protobuf_DescriptorProto,
    in scope: String,
    of file: String
  ) {
    let name = qualify(message.name, in: scope)
    messages.insert(name)
    fileOfSymbol[name] = file
    for field in message.field { fileOfSymbol["\(name).\(field.name)"] = file }
    for oneof in message.oneofDecl { fileOfSymbol["\(name).\(oneof.name)"] = file }
    for nested in message.nestedType { add(nested, in: name, of: file) }
    for type in message.enumType { add(type, in: name, of: file) }
    for field in message.extension { add(extension: field, in: name, of: file) }
  }

  private mutating func add(
    _ type: Google_Protobuf_EnumDescriptorProto,
    in scope: String,
    of file: String
  ) {
    fileOfSymbol[qualify(type.name, in: scope)] = file
    // The values of an enum are names beside it, not inside it, as in C++.
    for value in type.value { fileOfSymbol[qualify(value.name, in: scope)] = file }
  }

  private mutating func add(
    extension field: Google_Protobuf_FieldDescriptorProto,
    in scope: String,
    of file: String
  ) {
    fileOfSymbol[qualify(field.name, in: scope)] = file
    // Descriptors write type names with a leading dot when they are fully qualified.
    let extended =
      field.extendee.hasPrefix(".") ? String(field.extendee.dropFirst()) : field.extendee
    fileOfExtension[extended, default: [:]][field.number] = file
  }

  private func qualify(_ name: String, in scope: String) -> String {
    scope.isEmpty ? name : "\(scope).\(name)"
  }
}
