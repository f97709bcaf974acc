/// Reads lists that come in pages.
enum Pages {
  /// All elements of a list, at most `limit` of them.
  ///
  /// - Parameters:
  ///   - limit: The most elements to read.
  ///   - page: Reads the page of a token, `""` for the first, and names the next, `""` for none.
  /// - Returns: The elements, in the order of the pages.
  /// - Throws: What reading a page throws.
  static func all<Element>(
    limit: Int = .max,
    _ page: (String) async throws -> ([Element], String)
  ) async throws -> [Element] {
    var elements: [Element] = []
    var token = ""
    repeat {
      let (more, next) = try await page(token)
      elements += more
      token = next
    } while !token.isEmpty && elements.count < limit
    return elements.count > limit ? Array(elements.prefix(limit)) : elements
  }
}
