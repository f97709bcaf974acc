internal import SwiftProtobufPluginLibrary

/// What `--florin_opt` asked for.
struct GeneratorOptions {
  /// The access level of everything that is generated, and of its imports.
  enum Visibility: String, CaseIterable {
    case `public` = "Public"
    case package = "Package"
    case `internal` = "Internal"

    /// The word before a declaration, with the space after it; internal is what has no word.
    var modifier: String { self == .internal ? "" : keyword + " " }

    /// The word before `import`, which is never left out.
    var keyword: String { rawValue.lowercased() }
  }

  /// How an output file's name follows from its `.proto` file's path.
  enum FileNaming: String, CaseIterable {
    /// `florin/v1/orders.florin.swift`
    case fullPath = "FullPath"
    /// `florin_v1_orders.florin.swift`
    case pathToUnderscores = "PathToUnderscores"
    /// `orders.florin.swift`
    case dropPath = "DropPath"
  }

  private(set) var visibility = Visibility.internal
  private(set) var fileNaming = FileNaming.fullPath
  private(set) var hasClient = true
  private(set) var hasServer = true
  private(set) var hasReflectionData = true
  private(set) var moduleMappings = ProtoFileToModuleMappings()

  /// Reads the options.
  ///
  /// - Throws: `GenerationError` naming the option and what it accepts.
  init(_ parameter: any CodeGeneratorParameter) throws(GenerationError) {
    for (key, value) in parameter.parsedPairs {
      switch key {
      case "Visibility": visibility = try Self.choice(key, value)
      case "FileNaming": fileNaming = try Self.choice(key, value)
      case "Client": hasClient = try Self.flag(key, value)
      case "Server": hasServer = try Self.flag(key, value)
      case "ReflectionData": hasReflectionData = try Self.flag(key, value)
      case "ProtoPathModuleMappings":
        do {
          moduleMappings = try ProtoFileToModuleMappings(path: value)
        } catch {
          throw GenerationError("\(key)=\(value) cannot be read: \(error)")
        }
      default:
        throw GenerationError(
          """
          there is no option '\(key)'; there are Visibility, Client, Server, ReflectionData, \
          FileNaming and ProtoPathModuleMappings
          """
        )
      }
    }
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String,
    _ value: String
  ) throws(GenerationError) -> Choice {
    guard let choice = Choice(rawValue: value) else {
      let accepted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw GenerationError("\(key)=\(value) is not one of \(accepted)")
    }
    return choice
  }

  private static func flag(_ key: String, _ value: String) throws(GenerationError) -> Bool {
    guard let flag = Bool(value) else {
      throw GenerationError("\(key)=\(value) is neither true nor false")
    }
    return flag
  }
}

/// Why nothing was generated, for the person who called `protoc`.
struct GenerationError: Error, Hashable, CustomStringConvertible {
  /// One line: where, what, and what would be right.
  let description: String

  init(_ description: String) { self.description = description }
}
