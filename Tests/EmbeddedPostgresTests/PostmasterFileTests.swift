import Testing

@testable import EmbeddedPostgres

@Suite struct PostmasterFileTests {
  private let head = "4711\n/x/data\n1763990000\n5432\n/x/run\n\n   131072       3\n"

  @Test(arguments: [
    ("ready   ", PostmasterFile.State.ready), ("starting", .starting), ("stopping", .stopping),
    ("standby ", .standby),
  ])
  func `the eighth line is the state`(line: String, state: PostmasterFile.State) {
    let file = PostmasterFile(head + line + "\n")
    #expect(file?.processID == 4_711)
    #expect(file?.state == state)
  }

  @Test func `a file that is being written has no state`() {
    let file = PostmasterFile(head)
    #expect(file?.processID == 4_711)
    #expect(file?.state == nil)
  }

  @Test(arguments: ["", "\n", "-4711\n/x", "1\n", "words\n"])
  func `a file that names no postmaster is none`(text: String) {
    #expect(PostmasterFile(text) == nil)
  }
}
