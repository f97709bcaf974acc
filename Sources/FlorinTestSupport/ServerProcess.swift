package import Foundation
internal import Glibc
internal import Synchronization

/// A program of this package, run as a process of its own, so that it can be killed.
///
/// The program must print `listening on HOST:PORT` once it serves, as `florin serve` does.
package final class ServerProcess: Sendable {
  /// What the program printed after `listening on`.
  package let address: String
  private let process: Process
  private let output: Output

  /// Starts a program and waits until it serves.
  ///
  /// - Parameters:
  ///   - name: The program's name; it lies where the tests do.
  ///   - arguments: Its arguments.
  ///   - environment: Added to this process's.
  /// - Returns: The process, which serves.
  /// - Throws: `ServerProcessError` with what the program said when it ends before it serves.
  package static func start(
    _ name: String,
    _ arguments: [String],
    environment: [String: String] = [:]
  ) async throws -> ServerProcess {
    let process = Process()
    process.executableURL = programs.appending(path: name)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let output = Output()
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    output.read(pipe.fileHandleForReading)
    guard let address = await output.address() else {
      process.terminate()
      process.waitUntilExit()
      throw ServerProcessError(program: name, said: output.text)
    }
    return ServerProcess(address: address, process: process, output: output)
  }

  private init(address: String, process: Process, output: Output) {
    self.address = address
    self.process = process
    self.output = output
  }

  /// Everything that the program has printed.
  package var text: String { output.text }

  /// Ends the program at once, as a crash would; returns when it is gone.
  package func kill() async { await end(SIGKILL) }

  /// Asks the program to end; returns when it has.
  ///
  /// - Returns: Its exit status, or minus the signal that ended it.
  @discardableResult
  package func terminate() async -> Int32 {
    await end(SIGTERM)
    return process.terminationReason == .exit
      ? process.terminationStatus : -process.terminationStatus
  }

  private func end(_ signal: Int32) async {
    guard process.isRunning else { return }
    await withCheckedContinuation { continuation in
      let once = Once(continuation)
      process.terminationHandler = { _ in once.resume() }
      if Glibc.kill(process.processIdentifier, signal) != 0 || !process.isRunning { once.resume() }
    }
    process.waitUntilExit()
  }

  /// The folder of this package's programs: where the test program is.
  package static var programs: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  }

  private final class Once: Sendable {
    private let continuation: Mutex<CheckedContinuation<Void, Never>?>
    init(_ continuation: CheckedContinuation<Void, Never>) {
      self.continuation = Mutex(continuation)
    }
    func resume() { continuation.withLock { $0.take() }?.resume() }
  }

  /// What the program has printed, and who waits for a line of it.
  private final class Output: Sendable {
    private struct State {
      var bytes = Data()
      var isEnded = false
      var waiter: CheckedContinuation<String?, Never>?
    }
    private let state = Mutex(State())

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// Reads until the program closes its output, on a thread of its own.
    ///
    /// Not with a `readabilityHandler`: Dispatch watches the descriptor until after it is closed,
    /// and where another process inherited it, wakes up for a source that is gone.
    func read(_ handle: FileHandle) {
      Thread.detachNewThread { [self] in
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var count: Int
        repeat {
          count = unsafe Glibc.read(handle.fileDescriptor, &buffer, buffer.count)
          add(Data(buffer.prefix(max(count, 0))))
        } while count > 0
      }
    }

    private func add(_ data: Data) {
      let (waiter, address) = state.withLock { state in
        if data.isEmpty { state.isEnded = true } else { state.bytes += data }
        let address = Output.address(in: state.bytes)
        guard address != nil || state.isEnded else {
          return (CheckedContinuation<String?, Never>?.none, String?.none)
        }
        return (state.waiter.take(), address)
      }
      waiter?.resume(returning: address)
    }

    /// What stands after `listening on`; nil when the program ends first.
    func address() async -> String? {
      await withCheckedContinuation { continuation in
        let (isDone, address) = state.withLock { state in
          let address = Output.address(in: state.bytes)
          let isDone = address != nil || state.isEnded
          if !isDone { state.waiter = continuation }
          return (isDone, address)
        }
        if isDone { continuation.resume(returning: address) }
      }
    }

    private static func address(in bytes: Data) -> String? {
      let announcement = "listening on "
      let lines = String(decoding: bytes, as: UTF8.self).split(
        separator: "\n",
        omittingEmptySubsequences: false
      )
      // The last piece has no line end yet.
      return lines.dropLast().first { $0.hasPrefix(announcement) }.map {
        String($0.dropFirst(announcement.count).prefix { $0 != " " })
      }
    }
  }
}

/// A program that ended before it served.
package struct ServerProcessError: Error, CustomStringConvertible {
  let program: String
  let said: String

  package var description: String { "\(program) ended before it listened: \(said)" }
}
