internal import Synchronization
internal import Testing

/// Tries a property without failing the test.
///
/// A failing expectation cannot be taken back, so it is recorded as a known issue: the output of a
/// failing test shows one for each case tried on the way to the smallest.
enum Attempt {
  private static let comment: Comment = "a case that was tried; the smallest is shown last"

  /// Whether a property throws or an expectation within it fails.
  static func fails(_ property: () throws -> Void) -> Bool {
    let issues = IssueCount()
    withKnownIssue(comment, isIntermittent: true) {
      do { try property() } catch { issues.increment() }
    } matching: { _ in
      issues.increment()
      return true
    }
    return issues.isPositive
  }

  /// Whether a property throws or an expectation within it fails.
  static func failsWhenAwaited(_ property: () async throws -> Void) async -> Bool {
    let issues = IssueCount()
    await withKnownIssue(comment, isIntermittent: true) {
      do { try await property() } catch { issues.increment() }
    } matching: { _ in
      issues.increment()
      return true
    }
    return issues.isPositive
  }
}

/// Issues that were recorded, from whatever thread.
private final class IssueCount: Sendable {
  private let count = Atomic(0)

  var isPositive: Bool { count.load(ordering: .relaxed) > 0 }

  func increment() { count.add(1, ordering: .relaxed) }
}
