internal import SwiftProtobufPluginLibrary

extension CodePrinter {
  /// Prints the comment that the `.proto` file has on something, as a documentation comment.
  ///
  /// - Parameters:
  ///   - source: What may have a comment.
  ///   - isDeprecated: Adds a warning; an attribute would make the generated code itself warn.
  ///   - fallback: One line to say where the file says nothing.
  mutating func printDocumentation(
    of source: some ProvidesSourceCodeLocation,
    isDeprecated: Bool,
    fallback: String
  ) {
    let comment = source.protoSourceComments()
    // Lines keep the indentation of the file and end in a newline, which the printer adds itself.
    for line in comment.split(separator: "\n", omittingEmptySubsequences: true) { print("\(line)") }
    if comment.isEmpty { print("/// \(fallback)") }
    if isDeprecated {
      print("///", "/// - Warning: The `.proto` file marks this as deprecated.")
    }
  }
}
