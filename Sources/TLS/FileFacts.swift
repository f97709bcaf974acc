internal import COpenSSL

/// What tells one version of a file from another.
struct FileFacts: Sendable, Hashable {
  let modifiedSeconds: Int64
  let modifiedNanoseconds: Int64
  let size: Int64
  let inode: UInt64
  let mode: UInt32

  /// The facts of a file; nil when it cannot be seen.
  init?(_ path: String) {
    var facts = florin_file_facts_values()
    guard unsafe florin_file_facts(path, &facts) == 0 else { return nil }
    modifiedSeconds = facts.modified_seconds
    modifiedNanoseconds = facts.modified_nanoseconds
    size = facts.size
    inode = facts.inode
    mode = facts.mode
  }

  var isRegular: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFREG) }
}
