/// Rows under named columns, for people and for spreadsheets.
///
/// A table is as wide as its widest cells. On a terminal that is narrower, the widest columns give
/// way first and their cells end in `…`; elsewhere nothing is cut.
struct Table: Sendable {
  /// One column.
  struct Column: Sendable, ExpressibleByStringLiteral {
    var title: String
    /// Numbers stand to the right.
    var isNumeric = false

    init(stringLiteral title: String) { self.title = title }
    init(_ title: String, isNumeric: Bool) {
      self.title = title
      self.isNumeric = isNumeric
    }

    /// A column of numbers.
    static func number(_ title: String) -> Column { Column(title, isNumeric: true) }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  init(columns: [Column]) { self.columns = columns }

  /// Adds a row with one cell per column; an empty cell is shown as `-`.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "a row has a cell for each column")
    rows.append(cells)
  }

  var isEmpty: Bool { rows.isEmpty }

  /// The table as lines for a terminal, header first.
  func text(for terminal: Terminal) -> String {
    let shown = rows.map { row in row.map { $0.isEmpty ? "-" : $0.printable } }
    let widths = fittingWidths(shown, into: terminal.width)
    let header = terminal.styled(line(columns.map(\.title), widths), .bold)
    return ([header] + shown.map { line($0, widths) }).map { $0 + "\n" }.joined()
  }

  /// The table as comma-separated values.
  ///
  /// A cell that a spreadsheet would take for a formula gets a leading apostrophe, so that data of
  /// a partner is never run. Source: RFC 4180; OWASP ASVS 5.0, 1.2.10.
  var commaSeparatedValues: String {
    ([columns.map(\.title)] + rows).map(Table.commaSeparatedLine).joined()
  }

  /// One line of comma-separated values, for rows that come one by one.
  static func commaSeparatedLine(_ cells: [String]) -> String {
    cells.map(quoted).joined(separator: ",") + "\r\n"
  }

  private static func quoted(_ cell: String) -> String {
    var cell = cell
    let isNumber = cell.allSatisfy { $0.isASCII && ($0.isNumber || "+-.".contains($0)) }
    if let first = cell.first, "=+-@\t\r".contains(first), !isNumber { cell = "'" + cell }
    guard cell.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  private func fittingWidths(_ rows: [[String]], into available: Int?) -> [Int] {
    var widths = columns.indices.map { index in
      rows.reduce(columns[index].title.count) { max($0, $1[index].count) }
    }
    guard let available else { return widths }
    var excess = widths.reduce(0, +) + Table.gap * (widths.count - 1) - available
    while excess > 0 {
      guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
        widths[widest] > Table.narrowest
      else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for index in columns.indices {
      if index > 0 { line += String(repeating: " ", count: Table.gap) }
      let cell = Table.cut(cells[index], to: widths[index])
      let filling = String(repeating: " ", count: max(0, widths[index] - cell.count))
      line += columns[index].isNumeric ? filling + cell : cell + filling
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  private static func cut(_ cell: String, to width: Int) -> String {
    cell.count <= width ? cell : cell.prefix(max(0, width - 1)) + "…"
  }

  private static let gap = 2
  private static let narrowest = 6
}
