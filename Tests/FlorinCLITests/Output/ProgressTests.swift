import Synchronization
import Testing

@testable import FlorinCLI

@Suite struct ProgressTests {
  final class Fixture: Sendable {
    let printed = Mutex("")
    let moment = Mutex(ContinuousClock.now)

    func progress(total: Int?, width: Int?) -> Progress {
      let console = Console(
        output: { _ in },
        error: { text in self.printed.withLock { $0 += text } },
        errorTerminal: Terminal(width: width, hasColour: false)
      )
      return Progress("tenants", total: total, console: console) { self.moment.withLock { $0 } }
    }
    func pass(_ duration: Duration) { moment.withLock { $0 += duration } }
    var text: String { printed.withLock { $0 } }
  }

  @Test func `nothing is drawn in the first second`() {
    let fixture = Fixture()
    let progress = fixture.progress(total: 10, width: 80)
    fixture.pass(.milliseconds(999))
    progress.advance()
    progress.finish()
    #expect(fixture.text.isEmpty)
  }

  @Test func `the line shows how far, how fast and how long still`() {
    let fixture = Fixture()
    let progress = fixture.progress(total: 10, width: 80)
    fixture.pass(.seconds(1))
    progress.advance(by: 5)
    #expect(
      fixture.text == "\r\u{1B}[Ktenants  ████████████░░░░░░░░░░░░  5/10  5/s  1 s left"
    )
    progress.finish()
    #expect(fixture.text.hasSuffix("\r\u{1B}[K"))
  }

  @Test func `it is drawn at most ten times a second`() {
    let fixture = Fixture()
    let progress = fixture.progress(total: 100, width: 80)
    fixture.pass(.seconds(1))
    for _ in 0..<20 {
      progress.advance()
      fixture.pass(.milliseconds(10))
    }
    #expect(fixture.text.split(separator: "\r").count == 2)
  }

  @Test func `without a terminal nothing is drawn`() {
    let fixture = Fixture()
    let progress = fixture.progress(total: nil, width: nil)
    fixture.pass(.seconds(5))
    progress.advance()
    progress.finish()
    #expect(fixture.text.isEmpty)
  }
}
