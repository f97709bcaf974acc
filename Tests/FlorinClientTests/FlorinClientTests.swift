import Testing

@testable import FlorinClient

@Suite struct CredentialTests {
  @Test func `a key shows in no description`() {
    let key = "flr_live_secret"
    var text = "\(Credential.apiKey(key)) \(String(reflecting: Credential.apiKey(key)))"
    dump(Credential.apiKey(key), to: &text)
    dump(APIKeySending(key), to: &text)
    #expect(!text.contains("secret"), "\(text)")
  }
}
