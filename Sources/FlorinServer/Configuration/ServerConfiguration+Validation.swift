internal import GRPC
internal import Primitives

extension ServerConfiguration {
  /// Characters of the shortest secret: 32 of base64 hold 192 bits.
  static let minimumSecretLength = 32

  /// Checks every setting against its bounds, and the settings against each other.
  ///
  /// - Throws: `ConfigurationError` with everything that is wrong.
  public func validate() throws(ConfigurationError) {
    var problems = SettingCatalogue.all.compactMap { setting in
      setting.problem(self).map { ConfigurationError.Problem(setting.key, $0) }
    }
    problems += tlsProblems()
    if database.connection == nil {
      problems.append(.init("database.connection", "is not set"))
    }
    if (server.secret?.text.value.utf8.count ?? 0) < Self.minimumSecretLength {
      problems.append(
        .init("server.secret", "must have at least \(Self.minimumSecretLength) characters")
      )
    }
    if limits.batchRequestBytes < limits.requestBytes {
      problems.append(
        .init("limits.batch-request-bytes", "must not be below limits.request-bytes")
      )
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
  }

  private func tlsProblems() -> [ConfigurationError.Problem] {
    var problems: [ConfigurationError.Problem] = []
    switch (tls.certificateFile, tls.keyFile) {
    case (nil, nil):
      if !ListenAddress.isLocal(listen.address) {
        problems.append(
          .init(
            "tls.certificate-file",
            "must be set to listen on \(listen.address): without TLS only loopback and Unix sockets"
          )
        )
      }
      if tls.clientCertificates != .off {
        problems.append(.init("tls.client-certificates", "needs tls.certificate-file"))
      }
    case (_, nil): problems.append(.init("tls.key-file", "is not set beside tls.certificate-file"))
    case (nil, _): problems.append(.init("tls.certificate-file", "is not set beside tls.key-file"))
    case (_, _): break
    }
    if tls.clientCertificates != .off, tls.clientAuthorityFile == nil {
      problems.append(
        .init("tls.client-authority-file", "is not set beside tls.client-certificates")
      )
    }
    return problems
  }
}
