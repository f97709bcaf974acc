import Synchronization
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct ResolverTests {
  private static let found: Resolver.Answer = .success([])

  private static func reason(_ answer: Resolver.Answer) -> String? {
    if case .failure(let error) = answer { return error.reason }
    return nil
  }

  /// A look-up that takes until the lock is free.
  private final class SlowLookUp: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let (began, beginning) = AsyncStream.makeStream(of: Void.self)

    func run() -> Resolver.Answer {
      beginning.finish()
      while !isOver.load(ordering: .relaxed) {}
      return ResolverTests.found
    }

    func hasBegun() async { for await _ in began {} }
    func end() { isOver.store(true, ordering: .relaxed) }
  }

  @Test func `what is found in time is the answer`() async throws {
    let answer = await Resolver.answer(about: "a", until: .now + .seconds(60)) { Self.found }
    let found = try answer.get()
    #expect(found.isEmpty)
    let addresses = try await Resolver.addresses(
      of: "localhost",
      port: 1,
      until: .now + .seconds(60)
    )
    #expect(!addresses.isEmpty)
  }

  @Test func `a look-up that takes too long is not waited for`() async {
    let slow = SlowLookUp()
    let answer = await Resolver.answer(about: "a", until: .now + .milliseconds(5)) { slow.run() }
    #expect(Self.reason(answer) == "the look-up took too long")
    slow.end()
  }

  @Test func `a caller who gives up does not wait for the look-up`() async {
    let slow = SlowLookUp()
    let caller = Task {
      await Resolver.answer(about: "a", until: .now + .seconds(60)) { slow.run() }
    }
    await slow.hasBegun()
    caller.cancel()
    #expect(Self.reason(await caller.value) != nil)
    slow.end()
  }
}
