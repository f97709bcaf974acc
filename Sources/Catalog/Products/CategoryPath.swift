/// Where a product stands among others: names from the widest to the narrowest, as in
/// `office/paper/a4`.
package struct CategoryPath: Hashable, Sendable {
  /// The names, at least one.
  package let names: [String]

  /// The path of a text; nil unless it is one to eight codes with slashes between them.
  package init?(_ text: String) {
    let names = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    guard (1...CatalogLimits.categoryLevelsMax).contains(names.count),
      names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(CodeText.isCodeByte) }),
      text.utf8.count <= CatalogLimits.categoryPathLengthMax
    else { return nil }
    self.names = names
  }

  private init(names: [String]) {
    self.names = names
  }

  /// How many names it has: the more, the narrower.
  package var depth: Int { names.count }

  /// This path and the wider ones above it, narrowest first.
  package var lineage: [CategoryPath] {
    (1...names.count).reversed().map { CategoryPath(names: Array(names.prefix($0))) }
  }
}

extension CategoryPath: CustomStringConvertible {
  package var description: String { names.joined(separator: "/") }
}
