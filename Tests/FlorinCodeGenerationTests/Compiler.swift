import FlorinCodeGeneration
import Foundation
import SwiftProtobuf
import SwiftProtobufPluginLibrary

/// Debian's `protoc` for the reading, the generator in this process for the writing.
enum Compiler {
  struct Failure: Error { let output: String }

  /// The tree that this file is in.
  static let tree = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let golden = tree.appending(path: "Tests/FlorinCodeGenerationTests/Golden")

  /// What the generator answers for `.proto` files.
  ///
  /// - Parameters:
  ///   - files: Paths below `root`.
  ///   - root: Where imports are looked up.
  ///   - parameter: Options as `protoc` hands them on, joined by commas.
  static func generate(
    _ files: [String],
    in root: URL,
    parameter: String
  ) throws -> Google_Protobuf_Compiler_CodeGeneratorResponse {
    let set = try descriptors(files, in: root)
    let request = Google_Protobuf_Compiler_CodeGeneratorRequest.with { request in
      request.fileToGenerate = files
      request.parameter = parameter
      request.protoFile = set.file
    }
    return generateCode(request: request, generator: FlorinCodeGenerator())
  }

  /// The content of the only file that is generated.
  static func text(_ file: String, parameter: String) throws -> String {
    let response = try generate([file], in: golden, parameter: parameter)
    guard response.error.isEmpty, response.file.count == 1 else {
      throw Failure(output: response.error)
    }
    return response.file[0].content
  }

  /// A file of this test, as it is committed.
  static func committed(_ path: String, in root: URL = tree) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  private static func descriptors(
    _ files: [String],
    in root: URL
  ) throws -> Google_Protobuf_FileDescriptorSet {
    let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: output) }
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      [
        "protoc", "-I\(root.path)", "--include_imports", "--include_source_info",
        "--descriptor_set_out=\(output.path)",
      ] + files
    process.standardError = errors
    try process.run()
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(output: String(decoding: text, as: UTF8.self))
    }
    return try Google_Protobuf_FileDescriptorSet(serializedBytes: Data(contentsOf: output))
  }
}
