import Foundation
import Testing

/// The project's own files.
enum Tree {
  /// The folder of Package.swift.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Holds a page against what the code says it is, or writes it when FLORIN_WRITE_DOCS is set.
  static func expect(
    _ page: String,
    is text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = root.appending(path: page)
    if ProcessInfo.processInfo.environment["FLORIN_WRITE_DOCS"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let committed = try String(contentsOf: file, encoding: .utf8)
    #expect(
      committed == text,
      "\(page) is stale; run the test with FLORIN_WRITE_DOCS=1",
      sourceLocation: sourceLocation
    )
  }
}

/// A folder of its own that goes with the test.
struct TemporaryFolder: ~Copyable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "florin-\(ProcessInfo.processInfo.globallyUniqueString)"
    )
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and returns its path.
  func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    let file = url.appending(path: name)
    try text.write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    return file.path
  }

  /// The path of a file that may not exist.
  func path(_ name: String) -> String { url.appending(path: name).path }
}

extension Tree {
  /// Holds what stands between two marks of a page against what the code says it is.
  static func expect(
    _ page: String,
    between begin: String,
    and end: String,
    is text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let present = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    let before = try #require(present.range(of: begin + "\n"), sourceLocation: sourceLocation)
    let after = try #require(present.range(of: end), sourceLocation: sourceLocation)
    try expect(
      page,
      is: present[..<before.upperBound] + text + "\n" + present[after.lowerBound...],
      sourceLocation: sourceLocation
    )
  }
}
