internal import COpenSSL
internal import Signing
internal import Synchronization

/// The keys that session tickets are sealed with (RFC 8446 section 4.6.1), new every hour.
///
/// One set for the process: a session resumes on any loop and after certificates were reloaded,
/// and what may resume where is decided by the session id context.
final class TicketKeys: Sendable {
  static let shared = TicketKeys(clock: { ContinuousClock.now })

  /// One key set: its public name, a cipher key and a MAC key.
  struct Key: Sendable {
    let name: [UInt8]
    let cipherKey: [UInt8]
    let macKey: [UInt8]
    let made: ContinuousClock.Instant

    init?(made: ContinuousClock.Instant) {
      guard let name = try? SecureRandom.bytes(16), let cipher = try? SecureRandom.bytes(32),
        let mac = try? SecureRandom.bytes(32)
      else { return nil }
      self.name = name
      cipherKey = cipher
      macKey = mac
      self.made = made
    }
  }

  private struct State: Sendable {
    var current: Key?
    var previous: Key?
  }

  private let state = Mutex(State())
  private let clock: @Sendable () -> ContinuousClock.Instant
  private static let period = Duration.seconds(TLSLimits.ticketKeySeconds)

  init(clock: @escaping @Sendable () -> ContinuousClock.Instant) { self.clock = clock }

  /// Has a server's context seal its tickets with the shared keys.
  static func install(in context: OpaquePointer) {
    unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context, sealOrOpenTicket)
  }

  /// The key to seal with; nil without entropy.
  func sealing() -> Key? {
    let now = clock()
    return state.withLock { state in
      Self.rotate(&state, now)
      if state.current == nil { state.current = Key(made: now) }
      return state.current
    }
  }

  /// The key of a name, and whether a ticket under it should be replaced.
  func opening(_ name: some Sequence<UInt8>) -> (key: Key, isOld: Bool)? {
    let now = clock()
    return state.withLock { state in
      Self.rotate(&state, now)
      if let key = state.current, key.name.elementsEqual(name) { return (key, false) }
      if let key = state.previous, key.name.elementsEqual(name) { return (key, true) }
      return nil
    }
  }

  private static func rotate(_ state: inout State, _ now: ContinuousClock.Instant) {
    if let current = state.current, now - current.made >= period {
      state.previous = current
      state.current = nil
    }
    if let previous = state.previous, now - previous.made >= period * 2 { state.previous = nil }
  }
}

/// Sets up a ticket's cipher and MAC.
///
/// 1: go on; 2: go on and send a new ticket; 0: no such key, shake hands in full.
private func sealOrOpenTicket(
  _ ssl: OpaquePointer?,
  _ name: UnsafeMutablePointer<UInt8>?,
  _ vector: UnsafeMutablePointer<UInt8>?,
  _ cipher: OpaquePointer?,
  _ mac: OpaquePointer?,
  _ isSealing: Int32
) -> Int32 {
  guard let name = unsafe name, let vector = unsafe vector else { return -1 }
  if isSealing == 1 {
    guard let key = TicketKeys.shared.sealing(),
      unsafe RAND_bytes(vector, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) == 1
    else { return -1 }
    for (index, byte) in key.name.enumerated() { unsafe name[index] = byte }
    let ready = unsafe EVP_EncryptInit_ex2(
      cipher,
      EVP_aes_256_cbc(),
      key.cipherKey,
      vector,
      nil
    )
    guard ready == 1, unsafe authenticate(mac, with: key) else { return -1 }
    return 1
  }
  let wanted = unsafe UnsafeBufferPointer(start: name, count: 16)
  guard let (key, isOld) = unsafe TicketKeys.shared.opening(wanted) else { return 0 }
  let ready = unsafe EVP_DecryptInit_ex2(cipher, EVP_aes_256_cbc(), key.cipherKey, vector, nil)
  guard ready == 1, unsafe authenticate(mac, with: key) else { return -1 }
  return isOld ? 2 : 1
}

private func authenticate(_ mac: OpaquePointer?, with key: TicketKeys.Key) -> Bool {
  unsafe florin_ticket_mac_init(mac, key.macKey, key.macKey.count) == 1
}
