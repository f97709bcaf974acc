import Testing

@testable import FlorinCLI

@Suite struct CertsTests {
}
