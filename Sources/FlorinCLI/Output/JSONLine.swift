internal import Foundation

/// Values as JSON, one a line, for what no message of the API describes.
enum JSONLine {
  /// A value's line; names in lower_snake_case, as in the `.proto` files, in alphabetical order.
  static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
