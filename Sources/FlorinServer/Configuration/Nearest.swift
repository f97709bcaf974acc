/// Finds what somebody may have meant.
enum Nearest {
  /// The name that differs from a word by the fewest letters, at most a third of them.
  static func name(to word: String, among names: some Collection<String>) -> String? {
    let best = names.map { (name: $0, distance: distance(word, $0)) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let best, best.distance * 3 <= max(word.count, best.name.count) else { return nil }
    return best.name
  }

  /// How many letters must be put in, taken out or changed to make one word of the other.
  ///
  /// Source: Levenshtein's distance, row by row.
  static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (index, letter) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let cost = letter == right[column] ? 0 : 1
        let next = min(row[column + 1] + 1, row[column] + 1, diagonal + cost)
        diagonal = row[column + 1]
        row[column + 1] = next
      }
    }
    return row[right.count]
  }
}
