import Foundation
import FuzzTargets
import Testing

/// Feeds the targets of the fuzzer with the corpus, one after the other: they share a server.
@Suite(.serialized) struct CorpusTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpora")

  @Test(.timeLimit(.minutes(2)), arguments: FuzzTarget.allCases)
  func `every input of the corpus is survived`(target: FuzzTarget) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appending(path: target.rawValue),
      includingPropertiesForKeys: nil
    )
    #expect(!files.isEmpty)
    for file in files { target.run(Array(try Data(contentsOf: file))) }
  }
}
