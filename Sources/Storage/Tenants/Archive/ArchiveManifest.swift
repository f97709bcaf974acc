internal import Primitives
internal import Signing

/// What the first member of an archive says: whose it is.
struct ArchiveHeader: Sendable, Hashable {
  let tenantID: TenantID
  let name: TenantName
  let displayName: String
  let schemaVersion: Int32
  let exportedAt: Instant
  /// Leaves of the audit trail.
  let auditSize: Int64
  /// The root of the tree over them.
  let auditRoot: Digest

  static let memberName = "tenant.txt"
  private static let format = "florin tenant export 1"

  /// The header as text, a line for each value.
  var text: String {
    """
    \(Self.format)
    id \(tenantID)
    name \(name)
    display-name \(Hex.encode(displayName.utf8))
    schema-version \(schemaVersion)
    exported-at \(exportedAt.text)
    audit-size \(auditSize)
    audit-root \(Hex.encode(auditRoot.bytes))

    """
  }

  init(
    tenantID: TenantID,
    name: TenantName,
    displayName: String,
    schemaVersion: Int32,
    exportedAt: Instant,
    auditSize: Int64,
    auditRoot: Digest
  ) {
    self.tenantID = tenantID
    self.name = name
    self.displayName = displayName
    self.schemaVersion = schemaVersion
    self.exportedAt = exportedAt
    self.auditSize = auditSize
    self.auditRoot = auditRoot
  }

  /// The header of a text; nil for a text of another form.
  ///
  /// - Throws: `ArchiveError.unsupportedFormat` for another format.
  init?(_ text: String) throws(ArchiveError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.first == Self.format else { throw .unsupportedFormat }
    func value(_ index: Int, _ key: String) -> String? {
      guard lines.indices.contains(index), lines[index].hasPrefix(key + " ") else { return nil }
      return String(lines[index].dropFirst(key.count + 1))
    }
    guard lines.count == 9, lines[8].isEmpty,
      let id = value(1, "id").flatMap({ TenantID($0) }),
      let name = value(2, "name").flatMap({ TenantName($0) }),
      let displayName = value(3, "display-name").flatMap({ Hex.decode($0) })
        .flatMap({ String(validating: $0, as: UTF8.self) }),
      Tenant.isDisplayName(displayName),
      let version = value(4, "schema-version").flatMap({ Int32($0) }),
      let exportedAt = value(5, "exported-at").flatMap({ Instant($0) }),
      let auditSize = value(6, "audit-size").flatMap({ Int64($0) }),
      let auditRoot = value(7, "audit-root").flatMap({ Hex.decode($0) })
        .flatMap({ Digest(bytes: $0) })
    else { return nil }
    self.init(
      tenantID: id,
      name: name,
      displayName: displayName,
      schemaVersion: version,
      exportedAt: exportedAt,
      auditSize: auditSize,
      auditRoot: auditRoot
    )
  }
}

/// What the last member of an archive says: the size and the SHA-256 of every other one, in order.
///
/// A line is `<64 digits>  <name>`, which `sha256sum --check` understands.
struct ArchiveManifest: Sendable, Hashable {
  private(set) var lines: [String] = []

  static let memberName = "SHA256SUMS"

  /// The manifest as text.
  var text: String { lines.map { $0 + "\n" }.joined() }

  /// Adds a member.
  mutating func append(_ name: String, digest: [UInt8]) {
    lines.append("\(Hex.encode(digest))  \(name)")
  }

  /// The first member whose line differs from that of another manifest's text; nil when none does.
  func firstDifference(from text: String) -> String? {
    let others = text.split(separator: "\n").map(String.init)
    for (index, line) in lines.enumerated()
    where !others.indices.contains(index) || others[index] != line {
      return Self.name(line)
    }
    return others.count > lines.count ? Self.name(others[lines.count]) : nil
  }

  private static func name(_ line: String) -> String { String(line.dropFirst(66)) }
}
