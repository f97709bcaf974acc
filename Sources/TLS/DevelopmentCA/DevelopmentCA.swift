internal import COpenSSL
internal import Signing

/// A certificate authority for development and tests, in a directory of its own.
///
/// P-256 keys, ECDSA with SHA-256. `ca.pem` and `ca.key` are the authority; certificates that it
/// issues lie beside them.
package struct DevelopmentCA {
  /// Days that the authority lives.
  package static let authorityDays = 3_650
  /// Days that a certificate lives: what browsers accept at most is 398.
  package static let leafDays = 397

  /// The directory that holds the files.
  package let directory: String
  let certificate: Certificate
  let key: PrivateKey

  /// A certificate's file and its key's.
  package struct Files: Sendable, Hashable {
    package let certificate: String
    package let privateKey: String
  }

  /// The files of a name in a directory.
  package static func files(_ name: String, in directory: String) -> Files {
    Files(certificate: "\(directory)/\(name).pem", privateKey: "\(directory)/\(name).key")
  }

  /// Makes an authority, and the directory if there is none.
  ///
  /// - Parameters:
  ///   - directory: Where its files go.
  ///   - replacing: Whether an authority that is there already is overwritten.
  /// - Returns: The authority.
  /// - Throws: `TLSError.fileExists` when there is one already, `TLSError.configuration` when a
  ///   file cannot be written.
  package static func create(
    directory: String,
    replacing: Bool = false
  ) throws(TLSError) -> DevelopmentCA {
    let failure = unsafe florin_make_directory(directory)
    guard failure == 0 else {
      throw TLSError(
        .configuration,
        "\(directory): cannot be made a directory",
        reason: words(failure)
      )
    }
    let key = try makeKey()
    let builder = try CertificateBuilder(subject: "Florin development CA", key: key)
    try builder.setLife(startDays: 0, lifetimeDays: authorityDays)
    try builder.add(NID_subject_key_identifier, "hash", issuer: nil)
    try builder.add(NID_authority_key_identifier, "keyid:always", issuer: nil)
    try builder.add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", issuer: nil)
    try builder.add(NID_key_usage, "critical,keyCertSign,cRLSign", issuer: nil)
    let certificate = try builder.sign(issuer: nil, key: key)
    let authority = DevelopmentCA(directory: directory, certificate: certificate, key: key)
    try write(certificate, key, to: files("ca", in: directory), replacing: replacing)
    return authority
  }

  /// Opens the authority of a directory.
  ///
  /// - Parameter directory: Where its files are.
  /// - Returns: The authority.
  /// - Throws: `TLSError.configuration` when there is none or it cannot be used.
  package static func open(directory: String) throws(TLSError) -> DevelopmentCA {
    let files = files("ca", in: directory)
    let identity = try CertificateLoader.identity(
      chainFile: files.certificate,
      privateKeyFile: files.privateKey
    )
    guard let certificate = identity.chain.first, certificate.isAuthority else {
      throw TLSError(.configuration, "\(files.certificate): is not a certificate authority")
    }
    return DevelopmentCA(directory: directory, certificate: certificate, key: identity.key)
  }

  /// Issues a certificate and writes it and its key.
  ///
  /// - Parameters:
  ///   - request: What it is to say.
  ///   - fileName: The name of its files without their endings.
  ///   - replacing: Whether files that are there already are overwritten.
  /// - Returns: Where they are.
  /// - Throws: `TLSError.fileExists` when a file is there already, `TLSError.configuration` when a
  ///   name is not fit for a certificate or a file cannot be written.
  package func issue(
    _ request: CertificateRequest,
    fileName: String,
    replacing: Bool = false
  ) throws(TLSError) -> Files {
    try request.validate()
    try CertificateRequest.validate(fileName: fileName)
    guard fileName != "ca" else {
      throw TLSError(.configuration, "\"ca\" is the name of the authority's own files")
    }
    let key = try Self.makeKey()
    let builder = try CertificateBuilder(subject: request.name, key: key)
    try builder.setLife(startDays: request.startDays, lifetimeDays: request.lifetimeDays)
    try builder.add(NID_subject_key_identifier, "hash", issuer: certificate)
    try builder.add(NID_authority_key_identifier, "keyid:always", issuer: certificate)
    try builder.add(NID_basic_constraints, "critical,CA:FALSE", issuer: certificate)
    try builder.add(NID_key_usage, "critical,digitalSignature", issuer: certificate)
    let usage = request.purpose == .server ? "serverAuth" : "clientAuth"
    try builder.add(NID_ext_key_usage, usage, issuer: certificate)
    if let names = request.alternativeNames {
      try builder.add(NID_subject_alt_name, names, issuer: certificate)
    }
    let issued = try builder.sign(issuer: certificate, key: self.key)
    let files = Self.files(fileName, in: directory)
    try Self.write(issued, key, to: files, replacing: replacing)
    return files
  }

  private static func makeKey() throws(TLSError) -> PrivateKey {
    OpenSSLErrorQueue.clear()
    guard let key = unsafe florin_generate_p256() else { throw .exhausted("a P-256 key") }
    return unsafe PrivateKey(owning: key)
  }

  /// Writes the key first: a certificate without its key would be of no use.
  private static func write(
    _ certificate: Certificate,
    _ key: PrivateKey,
    to files: Files,
    replacing: Bool
  ) throws(TLSError) {
    if !replacing {
      for path in [files.certificate, files.privateKey] where FileFacts(path) != nil {
        throw TLSError(.fileExists, "\(path) is there already")
      }
    }
    try PEM.write(key, to: files.privateKey, replacing: replacing)
    try PEM.write(certificate, to: files.certificate, replacing: replacing)
  }

  private static func words(_ failure: Int32) -> String? {
    unsafe strerror(failure).map { unsafe String(cString: $0) }
  }
}
