import FlorinAPI
import GRPC
import SwiftProtobuf
import Testing

@testable import FlorinCLI

@Suite struct PrintableTests {
  @Test(arguments: [
    ("plain Zürich 東京 👍🏽", "plain Zürich 東京 👍🏽"), ("\u{1B}[2J", #"\u{1b}[2J"#),
    ("a\r\nb\tc", #"a\u{d}\u{a}b\u{9}c"#), ("\u{9B}31m\u{7F}", #"\u{9b}31m\u{7f}"#),
    ("\u{202E}evil\u{2069}", #"\u{202e}evil\u{2069}"#), ("a\u{2028}b", #"a\u{2028}b"#),
  ])
  func `whatever a terminal would act on is written out`(_ text: String, _ shown: String) {
    #expect(text.printable == shown)
  }

  @Test func `what a server says reaches the terminal as text in one line`() async {
    let printed = Printed()
    let console = Console(output: { _ in }, error: { printed.add($0) })
    let code = Console.$current.withValue(console) {
      FlorinProgram.report(RPCError(.notFound, "no\u{1B}]0;gone\u{7}\nerror: all is well"))
    }
    #expect(code == ProgramExit.refused)
    #expect(printed.text == #"error: no\u{1b}]0;gone\u{7}\u{a}error: all is well"# + "\n")
  }

  @Test func `an event is a line of cells, quoted for spreadsheets`() {
    let event = Florin_V1_Event.with {
      $0.sequence = 7
      $0.type = "customer.created"
      $0.subject.id = "a,\"b\"\u{1B}"
      $0.subject.version = 2
    }
    typealias Watch = EventCommand.Watch
    #expect(
      Watch.line(of: event, as: .csv) == "7,,customer.created,\"a,\"\"b\"\"\u{1B}\",2\r\n"
    )
    #expect(Watch.line(of: event, as: .table) == "7    customer.created  a,\"b\"\\u{1b}  2\n")
    #expect(Watch.columns.count == 5)
  }
}
