import Testing

@testable import EmbeddedPostgres

@Suite struct BinariesTests {
  private func binaries(_ versions: Int...) -> [Binaries] {
    versions.map { Binaries(directory: "/pg/\($0)", majorVersion: $0) }
  }

  @Test(
    arguments: [
      ("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", 15),
      ("postgres (PostgreSQL) 17.2", 17), ("postgres (PostgreSQL) 18beta1", 18),
      ("postgres (PostgreSQL) x", nil), ("psql 17.2", nil), ("", nil),
    ] as [(String, Int?)]
  )
  func `the major version is the number after the product`(text: String, version: Int?) {
    #expect(Binaries.parseVersion(text) == version)
  }

  @Test func `the newest of several is taken`() throws {
    let chosen = try Binaries.choose(
      among: binaries(16, 18, 15),
      places: ["/pg"],
      dataVersion: nil
    )
    #expect(chosen.majorVersion == 18)
  }

  @Test func `existing data are run by the version that made them`() throws {
    let chosen = try Binaries.choose(among: binaries(16, 18, 15), places: [], dataVersion: 16)
    #expect(chosen.majorVersion == 16)
  }

  @Test func `data of a version that is not installed are refused with its name`() {
    let error = #expect(throws: EmbeddedPostgresError.self) {
      try Binaries.choose(among: binaries(16, 18), places: [], dataVersion: 17)
    }
    #expect(error?.code == .versionMismatch)
    #expect(error?.message.contains("postgresql-17") == true)
  }

  @Test func `a version below the floor counts as none, and is named`() {
    let error = #expect(throws: EmbeddedPostgresError.self) {
      try Binaries.choose(among: binaries(13, 14), places: ["/pg/13"], dataVersion: nil)
    }
    #expect(error?.code == .binariesMissing)
    #expect(error?.message.contains("14 in /pg/14") == true)
    #expect(error?.message.contains("apt install postgresql") == true)
  }

  @Test func `a place without programs is refused with what to install`() async {
    let error = await #expect(throws: EmbeddedPostgresError.self) {
      try await Binaries.find(in: "/nonexistent", dataVersion: nil)
    }
    #expect(error?.code == .binariesMissing)
    #expect(error?.detail == "looked in /nonexistent")
  }
}
