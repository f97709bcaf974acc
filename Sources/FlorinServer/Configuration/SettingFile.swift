#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The keys of a file of settings.
enum SettingFile {
  /// A JSON value, of which only the keys matter here.
  private enum Value: Decodable {
    case object([String: Value])
    case other

    init(from decoder: any Decoder) throws {
      if let object = try? [String: Value](from: decoder) {
        self = .object(object)
      } else {
        self = .other
      }
    }
  }

  /// The keys of all values, with dots between the levels, in alphabetical order.
  ///
  /// - Throws: `DecodingError` when the data is no JSON object.
  static func keys(of data: Data) throws -> [String] {
    var keys: [String] = []
    func add(_ object: [String: Value], below prefix: String) {
      for (name, value) in object {
        switch value {
        case .object(let inner): add(inner, below: "\(prefix)\(name).")
        case .other: keys.append(prefix + name)
        }
      }
    }
    add(try JSONDecoder().decode([String: Value].self, from: data), below: "")
    return keys.sorted()
  }
}
