import Testing

@testable import FlorinCLI

@Suite struct TableTests {
  func table() -> Table {
    var table = Table(columns: ["NAME", .number("COUNT")])
    table.add(["alpha", "5"])
    table.add(["", "1234567"])
    return table
  }

  @Test func `columns are as wide as their widest cell and numbers stand to the right`() {
    #expect(
      table().text(for: .none) == """
        NAME     COUNT
        alpha        5
        -      1234567

        """
    )
  }

  @Test func `a narrow terminal cuts the widest cells and nothing else does`() {
    var table = Table(columns: ["ID", "DESCRIPTION"])
    table.add(["1", "a rather long description of a thing"])
    #expect(
      table.text(for: Terminal(width: 20, hasColour: false)) == """
        ID  DESCRIPTION
        1   a rather long d…

        """
    )
    #expect(table.text(for: .none).contains("a rather long description of a thing"))
  }

  @Test func `control characters in a cell do not reach the terminal`() {
    var table = Table(columns: ["NAME"])
    table.add(["a\u{1B}[2Jb\r\nc"])
    let text = table.text(for: .none)
    #expect(!text.contains("\u{1B}"))
    #expect(text.split(separator: "\n").last == #"a\u{1b}[2Jb\u{d}\u{a}c"#)
  }

  @Test func `the header is bold where the terminal has colours`() {
    let text = table().text(for: Terminal(width: 80, hasColour: true))
    #expect(text.hasPrefix("\u{1B}[1mNAME     COUNT\u{1B}[0m\n"))
  }

  @Test func `csv quotes commas, quotes and line ends`() {
    var table = Table(columns: ["A", "B"])
    table.add(["x,y", "say \"hi\"\nthere"])
    #expect(table.commaSeparatedValues == "A,B\r\n\"x,y\",\"say \"\"hi\"\"\nthere\"\r\n")
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("@cmd", "'@cmd"), ("-5.00", "-5.00"), ("+49 30", "'+49 30"),
  ])
  func `csv disarms what a spreadsheet would take for a formula`(_ cell: String, _ shown: String) {
    var table = Table(columns: ["A"])
    table.add([cell])
    #expect(table.commaSeparatedValues == "A\r\n\(shown)\r\n")
  }
}
