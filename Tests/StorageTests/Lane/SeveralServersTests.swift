import OrderToCash
import Parties
import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(2))) struct SeveralServersTests {
  @Test func `two servers on one tenant do each write once and in one order`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let other = try await installation.another()
      let servers = [installation.storage, other]
      let writes = 300
      let answers = await withTaskGroup(of: (Int, SubmissionReply?).self) { group in
        for number in 0..<writes {
          for server in servers {
            group.addTask {
              (number, try? await server.submitPatiently(TestWrites.create(number), to: tenant))
            }
          }
        }
        return await group.reduce(into: [:]) { $0[$1.0, default: []].append($1.1) }
      }
      for (number, replies) in answers {
        #expect(Set(replies.map { $0?.reply }).count == 1, "write \(number)")
        #expect(replies.filter { $0?.isReplay == false }.count == 1, "write \(number)")
      }
      await other.close()
      let count = UInt64(writes)
      let counts = try await installation.counts(tenant)
      #expect(counts == .init(leaves: count, customers: count, events: count, records: count))
    }
  }

  @Test func `two servers never give one external identifier twice`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let other = try await installation.another()
      let names = 40
      let outcomes = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<names {
          for (index, server) in [installation.storage, other].enumerated() {
            let write = TestWrites.create(number, requestID: "server \(index), \(number)") {
              $0.taxIdentifiers = []
              $0.legalName = "Company \(number) of \(index)"
            }
            group.addTask {
              do {
                _ = try await server.submitPatiently(write, to: tenant)
                return true
              } catch SubmissionError.rejected(.customer(.externalIDTaken), _) {
                return false
              } catch {
                Issue.record(error)
                return false
              }
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      await other.close()
      #expect(outcomes.filter { $0 }.count == names)
      let counts = try await installation.counts(tenant)
      #expect(counts.customers == UInt64(names))
    }
  }

  @Test func `two servers that change one customer lose no change`() async throws {
    try await TestInstallation.withTenant { installation, tenant in
      let other = try await installation.another()
      let id = TestWrites.customerID()
      _ = try await installation.submit(TestWrites.create(1, as: id), to: tenant)
      let changes = 100
      await withTaskGroup { group in
        for number in 0..<changes {
          let server = number.isMultiple(of: 2) ? installation.storage : other
          let write = TestWrites.rename(id, to: "Name \(number)", requestID: "rename \(number)")
          group.addTask {
            do {
              _ = try await server.submitPatiently(write, to: tenant)
            } catch {
              Issue.record(error)
            }
          }
        }
      }
      await other.close()
      let customer = try await installation.storage.queries.customer(id, of: tenant)
      #expect(customer?.version == Int64(changes) + 1)
    }
  }
}
