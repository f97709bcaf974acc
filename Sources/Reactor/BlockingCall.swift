internal import Glibc

/// Gives a call that blocks, and has no form that does not, a thread for its duration.
///
/// For the few that are left and seldom: name look-up, a PostgreSQL cancel request.
package enum BlockingCall {
  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs a block on a thread of its own.
  package static func run(_ body: @escaping @Sendable () -> Void) {
    let work = unsafe Unmanaged.passRetained(Work(body))
    var handle = pthread_t()
    let result = unsafe pthread_create(
      &handle,
      nil,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        }
        return nil
      },
      work.toOpaque()
    )
    if result == 0 {
      pthread_detach(handle)
    } else {
      // Without a thread the call runs here: slow beats never.
      unsafe work.takeRetainedValue().body()
    }
  }
}
