internal import Synchronization

/// Keeps a context up to date with the files that it was made from.
///
/// Holds no timer and no signal: whoever owns it asks. New connections take `current`; those that
/// are open keep the context they began with.
package final class CertificateReloader: Sendable {
  private struct State: Sendable {
    var current: TLSContext
    var facts: [FileFacts?]
  }

  private let files: [String]
  private let make: @Sendable () throws(TLSError) -> TLSContext
  private let state: Mutex<State>

  /// The context of a server, kept up to date.
  ///
  /// - Parameter configuration: The files and rules.
  /// - Throws: `TLSError.configuration` when the files cannot be used.
  package convenience init(server configuration: TLSServerConfiguration) throws(TLSError) {
    var files = [configuration.certificateChainFile, configuration.privateKeyFile]
    switch configuration.clientCertificates {
    case .off: break
    case .optional(let file), .required(let file): files.append(file)
    }
    if let file = configuration.crlFile { files.append(file) }
    try self.init(files: files) { () throws(TLSError) in try .server(configuration) }
  }

  /// The context of a client, kept up to date.
  ///
  /// - Parameter configuration: The files and rules.
  /// - Throws: `TLSError.configuration` when the files cannot be used.
  package convenience init(client configuration: TLSClientConfiguration) throws(TLSError) {
    var files: [String] = []
    if let file = configuration.trustFile { files.append(file) }
    if let own = configuration.certificate { files += [own.chainFile, own.privateKeyFile] }
    try self.init(files: files) { () throws(TLSError) in try .client(configuration) }
  }

  private init(
    files: [String],
    make: @escaping @Sendable () throws(TLSError) -> TLSContext
  ) throws(TLSError) {
    self.files = files
    self.make = make
    // The facts are taken before the files are read: a change in between is seen the next time.
    let facts = files.map { FileFacts($0) }
    state = Mutex(State(current: try make(), facts: facts))
  }

  /// The context for new connections.
  package var current: TLSContext { state.withLock { $0.current } }

  /// Makes the context anew when a file has another time, size or inode than before.
  ///
  /// - Returns: The new context, which is `current` from here on; nil when no file has changed.
  /// - Throws: `TLSError.configuration` when the new files cannot be used: the old context stays,
  ///   and the next call tries again only once a file has changed again.
  package func reloadIfChanged() throws(TLSError) -> TLSContext? {
    let facts = files.map { FileFacts($0) }
    let isChanged = state.withLock { state in
      defer { state.facts = facts }
      return state.facts != facts
    }
    return isChanged ? try reload() : nil
  }

  /// Makes the context anew whether or not a file has changed.
  ///
  /// - Returns: The new context, which is `current` from here on.
  /// - Throws: `TLSError.configuration` when the files cannot be used: the old context stays.
  package func reload() throws(TLSError) -> TLSContext {
    let context = try make()
    state.withLock { $0.current = context }
    return context
  }
}
