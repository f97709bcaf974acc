internal import Primitives
internal import SwiftProtobuf
internal import SwiftProtobufPluginLibrary

/// The description of a file and its imports, embedded for server reflection.
///
/// It is a base64 string because the compiler takes a literal of any length in no time, while an
/// array literal costs it an expression for each byte.
struct EmbeddedDescriptors {
  /// The constant's name, private to its file.
  static let constant = "fileDescriptorSet"
  /// Characters in a line of the literal.
  private static let lineLength = 94

  let file: FileDescriptor

  func print(to printer: inout CodePrinter) throws {
    printer.print(
      "/// A serialized FileDescriptorSet of \(file.name) and what it imports, base64.",
      "private let \(Self.constant) = \"\"\""
    )
    var rest = Base64.encode(try descriptorSet().serializedBytes())[...]
    printer.withIndentation { printer in
      while !rest.isEmpty {
        let line = rest.prefix(Self.lineLength)
        rest = rest.dropFirst(Self.lineLength)
        printer.print(rest.isEmpty ? "\(line)" : "\(line)\\")
      }
      printer.print("\"\"\"")
    }
  }

  /// The file after everything it imports, each file once, without comments and positions.
  private func descriptorSet() -> Google_Protobuf_FileDescriptorSet {
    var seen: Set<String> = []
    var set = Google_Protobuf_FileDescriptorSet()
    func add(_ file: FileDescriptor) {
      guard seen.insert(file.name).inserted else { return }
      for dependency in file.dependencies { add(dependency) }
      set.file.append(file.extractProto())
    }
    add(file)
    return set
  }
}
