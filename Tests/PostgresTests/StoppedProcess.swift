import Glibc

/// Processes that are there and do nothing, as after the loss of a network.
enum StoppedProcess {
  static func stop(_ process: Int32) { kill(process, SIGSTOP) }
  static func goOn(_ process: Int32) { kill(process, SIGCONT) }
}
