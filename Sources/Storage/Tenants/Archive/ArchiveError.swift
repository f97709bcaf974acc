/// Why an archive of a tenant cannot be restored.
package enum ArchiveError: Error, Sendable, Hashable {
  /// Not a tar file, or a member of it that no export has; at so many bytes from its beginning.
  case malformed(offset: Int)
  /// The archive ends early.
  case truncated
  /// Another version of the format.
  case unsupportedFormat
  /// A member is not what the manifest says, or the manifest does not name it.
  case differs(member: String)
  /// PostgreSQL takes the rows of a member for none of its table, with the code of why not.
  case rowsRefused(member: String, code: String)
  /// The leaves of the audit trail are not those of the tree that the archive names.
  case auditDiffers
  /// The schema's version is not known to this program.
  case unsupportedVersion(Int32)
  /// A tenant of the identifier exists.
  case tenantExists
}
