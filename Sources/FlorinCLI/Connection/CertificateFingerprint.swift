internal import Primitives
internal import TLS

/// The SHA-256 of certificates.
enum CertificateFingerprint {
  /// The fingerprint of a PEM file's first certificate: 64 hexadecimal digits.
  ///
  /// - Throws: `TLSError` naming the file and the reason; `Refusal` when it holds none.
  static func read(_ path: String) throws -> String {
    guard let first = try CertificateSummary.read(file: path).first else {
      throw Refusal(what: "\(path) holds no certificate", next: "name a PEM file that does")
    }
    return Hex.encode(first.fingerprint)
  }
}
