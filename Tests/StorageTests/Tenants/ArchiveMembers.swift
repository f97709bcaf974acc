import Testing

@testable import Storage

/// The members of an archive, to be changed and put together again with a manifest that fits.
struct ArchiveMembers {
  private var members: [(name: String, contents: [UInt8])] = []
  /// Where the contents of each member end, and where the next header begins.
  private var paddings: [Range<Int>] = []

  init(_ archive: [UInt8]) throws {
    var reader = TarReader()
    reader.take(archive)
    var offset = 0
    while true {
      switch try #require(try reader.next()) {
      case .member(let name, let byteCount):
        members.append((name, []))
        let end = offset + TarWriter.blockByteCount + byteCount
        let next = (end + TarWriter.blockByteCount - 1) / TarWriter.blockByteCount
        paddings.append(end..<next * TarWriter.blockByteCount)
        offset = next * TarWriter.blockByteCount
      case .contents(let bytes): members[members.count - 1].contents += bytes
      case .memberEnd: continue
      case .end:
        // The manifest is made anew.
        members.removeLast()
        return
      }
    }
  }

  /// The archive with the members as they are now.
  var archive: [UInt8] {
    var writer = ArchiveWriter(seconds: 0)
    return members.flatMap { writer.member($0.name, $0.contents) } + writer.end()
  }

  /// Changes the lines of a member.
  mutating func edit(_ name: String, _ body: (inout [String]) -> Void) {
    guard let index = members.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("there is no \(name)")
    }
    var lines = String(decoding: members[index].contents, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // Behind the last line there is nothing, which stays so.
    lines.removeLast()
    body(&lines)
    members[index].contents = Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  /// Adds a member behind the others.
  mutating func add(_ name: String, _ lines: [String]) {
    members.append((name, Array(lines.map { $0 + "\n" }.joined().utf8)))
  }

  /// Whether a byte of the archive that was read stands behind a member's contents.
  func isPadding(_ place: Int) -> Bool { paddings.contains { $0.contains(place) } }
}
