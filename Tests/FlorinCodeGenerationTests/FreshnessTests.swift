import Foundation
import SwiftProtobufPluginLibrary
import Testing

/// The committed services are what the generator makes of the committed `.proto` files.
///
/// `scripts/generate --check` compares the messages too.
@Suite struct FreshnessTests {
  struct Row: Sendable {
    let folder: String
    let output: String
    let visibility: String
  }

  private static let rows = [
    Row(folder: "grpc/testing", output: "Sources/Interop/Generated", visibility: "Package"),
    Row(folder: "florin", output: "Sources/FlorinAPI/Generated", visibility: "Public"),
  ]

  @Test(arguments: rows)
  func `committed services are not stale`(_ row: Row) throws {
    let root = Compiler.tree.appending(path: "proto")
    let files = FileManager.default.enumerator(atPath: root.appending(path: row.folder).path)?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".proto") }
      .map { "\(row.folder)/\($0)" }.sorted()
    guard let files, !files.isEmpty else { return }
    let response = try Compiler.generate(
      files,
      in: root,
      parameter: "Visibility=\(row.visibility),FileNaming=PathToUnderscores"
    )
    #expect(response.error == "")
    let stale = try response.file.filter { file in
      try file.content != Compiler.committed("\(row.output)/\(file.name)")
    }
    #expect(stale.map(\.name) == [], "run scripts/generate")
  }
}
