import Foundation
import Interop
import TLS

/// A development authority in a directory that goes away with it.
final class TestAuthority {
  private let directory = NSTemporaryDirectory() + "florin-interop-\(UUID().uuidString)"
  private let authority: DevelopmentCA

  init() throws { authority = try DevelopmentCA.create(directory: directory) }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var trustFile: String { directory + "/ca.pem" }

  func serverFiles() throws -> DevelopmentCA.Files {
    try authority.issue(
      .server(dnsNames: ["localhost"], addresses: ["127.0.0.1"]),
      fileName: "server",
      replacing: true
    )
  }
}

extension InteropClient {
  /// Runs every case; one line for each that fails.
  func failures() async -> [String] {
    var failures: [String] = []
    for testCase in InteropCase.allCases {
      do {
        try await run(testCase)
      } catch {
        failures.append("\(testCase.rawValue): \(error)")
      }
    }
    return failures
  }
}
