import Primitives
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct EventSignalsTests {
  let signals = EventSignals()
  let tenant = TenantID(UUIDBits(high: 1, low: 1))
  let other = TenantID(UUIDBits(high: 2, low: 2))

  @Test func `a watcher wakes when events are appended`() async {
    await signals.watching(tenant) {
      async let wait: Void = signals.wait(for: tenant, beyond: 4)
      signals.appended(through: 5, of: tenant)
      await wait
    }
  }

  @Test func `events that came before the wait end it at once`() async {
    await signals.watching(tenant) {
      signals.appended(through: 5, of: tenant)
      await signals.wait(for: tenant, beyond: 4)
    }
  }

  @Test func `events that were seen do not end the wait`() async {
    await signals.watching(tenant) {
      signals.appended(through: 5, of: tenant)
      let woken = Woken()
      await withTaskGroup { group in
        group.addTask {
          await signals.wait(for: tenant, beyond: 5)
          await woken.wake()
        }
        signals.appended(through: 5, of: tenant)
        signals.appended(through: 9, of: other)
        #expect(await woken.count == 0)
        signals.appended(through: 6, of: tenant)
      }
      #expect(await woken.count == 1)
    }
  }

  @Test func `a cancelled wait ends, before and after it began`() async {
    await signals.watching(tenant) {
      let task = Task {
        await signals.wait(for: tenant, beyond: 0)
        await signals.wait(for: tenant, beyond: 0)
      }
      task.cancel()
      await task.value
    }
  }

  @Test func `only watched tenants are asked about`() async {
    #expect(signals.watchedTenants.isEmpty)
    await signals.watching(tenant) {
      await signals.watching(tenant) { #expect(signals.watchedTenants == [tenant]) }
      #expect(signals.watchedTenants == [tenant])
    }
    #expect(signals.watchedTenants.isEmpty)
  }
}

private actor Woken {
  private(set) var count = 0
  func wake() { count += 1 }
}
