import Foundation
import FuzzTargets
import Testing

/// Feeds the targets of the fuzzer with the corpus, one after the other: they share a server.
@Suite(.serialized) struct CorpusTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpora")

  @Test(.timeLimit(.minutes(2)), arguments: FuzzTarget.allCases)
  func `every input of the corpus is survived`(target: FuzzTarget) async throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appending(path: target.rawValue),
      includingPropertiesForKeys: nil
    )
    #expect(!files.isEmpty)
    let inputs = try files.map { Array(try Data(contentsOf: $0)) }
    // The targets wait for their peer on the thread that runs them, and the peer needs the tasks'
    // threads, of which there are as many as cores.
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        for input in inputs { target.run(input) }
        continuation.resume()
      }
    }
  }
}
