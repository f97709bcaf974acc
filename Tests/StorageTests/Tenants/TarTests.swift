import Primitives
import Signing
import Testing

@testable import Storage

@Suite struct TarTests {
  private let members: [(name: String, contents: [UInt8])] = [
    ("empty", []), ("one", [1]), ("a/block", [UInt8](repeating: 2, count: 512)),
    (String(repeating: "n", count: 100), [UInt8](repeating: 3, count: 1000)),
  ]

  @Test(arguments: [1, 7, 511, 512, 513, 1 << 20])
  func `members are read back, whatever the pieces`(_ pieceByteCount: Int) throws {
    let read = try read(archive(), inPiecesOf: pieceByteCount)
    #expect(read.map(\.name) == members.map(\.name))
    #expect(read.map(\.contents) == members.map(\.contents))
  }

  @Test func `a truncated file has no end`() throws {
    let file = archive()
    for count in stride(from: 0, to: file.count - 512, by: 61) {
      var reader = TarReader()
      reader.take(Array(file[..<count]))
      var steps: [TarReader.Step] = []
      while let step = try reader.next(), step != .end { steps.append(step) }
      #expect(try reader.next() == nil, "\(count)")
    }
  }

  @Test func `a flipped bit in a header is noticed`() throws {
    for index in 0..<512 {
      var file = archive()
      file[index] ^= 4
      // The last bytes of the checksum field and what the checksum does not cover change nothing.
      guard !(154..<156).contains(index) else { continue }
      #expect(throws: ArchiveError.malformed(offset: 0), "\(index)") { try read(file) }
    }
  }

  @Test func `links, folders and long names are refused`() throws {
    for kind in "1257xgL".utf8 {
      var file = archive()
      file[156] = kind
      #expect(throws: ArchiveError.malformed(offset: 0)) { try read(file) }
    }
  }

  private func archive() -> [UInt8] {
    members.flatMap { TarWriter.member($0.name, $0.contents, seconds: 1_700_000_000) }
      + TarWriter.end
  }

  private func read(
    _ file: [UInt8],
    inPiecesOf count: Int = 1 << 20
  ) throws -> [(name: String, contents: [UInt8])] {
    var reader = TarReader()
    var members: [(name: String, contents: [UInt8])] = []
    var rest = file[...]
    while true {
      switch try reader.next() {
      case nil:
        try #require(!rest.isEmpty)
        reader.take(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      case .member(let name, _): members.append((name, []))
      case .contents(let bytes): members[members.count - 1].contents += bytes
      case .memberEnd: continue
      case .end: return members
      }
    }
  }
}

@Suite struct ArchiveManifestTests {
  private let header = ArchiveHeader(
    tenantID: TenantID(UUIDBits(high: 0x018F_0000_0000_7000, low: 0x8000_0000_0000_0001)),
    name: TenantName(exactly: "acme"),
    displayName: "Acme & Söhne id tnt_",
    schemaVersion: 3,
    exportedAt: Instant(microseconds: 1_700_000_000_123_456),
    auditSize: 42,
    auditRoot: MerkleHasher().hash(leaf: [1])
  )

  @Test func `a header is read back, whatever the name for people holds`() throws {
    #expect(try ArchiveHeader(header.text) == header)
  }

  @Test func `a header of another form is refused`() throws {
    let lines = header.text.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 1..<lines.count {
      var fewer = lines
      fewer.remove(at: index)
      #expect(try ArchiveHeader(fewer.joined(separator: "\n")) == nil, "\(index)")
    }
    #expect(throws: ArchiveError.unsupportedFormat) {
      try ArchiveHeader(header.text.replacing("export 1", with: "export 2"))
    }
  }

  @Test func `a manifest names the first member that differs`() {
    let digest = [UInt8](repeating: 1, count: 32)
    var manifest = ArchiveManifest()
    for name in ["a", "b", "c"] { manifest.append(name, digest: digest) }
    #expect(manifest.firstDifference(from: manifest.text) == nil)
    var other = ArchiveManifest()
    other.append("a", digest: digest)
    #expect(other.firstDifference(from: manifest.text) == "b")
    #expect(manifest.firstDifference(from: other.text) == "b")
    other.append("b", digest: [UInt8](repeating: 2, count: 32))
    #expect(manifest.firstDifference(from: other.text) == "b")
  }
}

extension TenantName {
  /// A name that is known to be one.
  fileprivate init(exactly text: String) {
    guard let name = TenantName(text) else { preconditionFailure("\(text) is a name") }
    self = name
  }
}
