import GRPC
import Testing

@Suite struct SubchannelTests {
  private let start = ContinuousClock.now
  private let refused = RPCError(.unavailable, "refused")

  private func make(isEager: Bool = false) -> Subchannel<Int> {
    Subchannel(backoff: ConnectBackoff(jitter: 0), reconnectsEagerly: isEager)
  }

  private func name(_ step: Subchannel<Int>.Step) -> String {
    switch step {
    case .connect: "connect"
    case .watch(let connection): "watch \(connection)"
    case .pause(let until): "pause \((until - start) / .seconds(1))"
    case .discard(let connection): "discard \(connection)"
    case .stop: "stop"
    }
  }

  private func isReady(_ subchannel: Subchannel<Int>) -> Bool {
    if case .ready = subchannel.phase { return true }
    return false
  }

  @Test func `it connects when first wanted, and only then`() {
    var subchannel = make()
    expect(subchannel.wanted(now: start), is: true)
    expect(subchannel.wanted(now: start), is: false)
    expect(name(subchannel.connected(7)), is: "watch 7")
    expect(subchannel.wanted(now: start), is: false)
    expect(subchannel.generation, is: 1)
  }

  @Test func `failures are followed by growing pauses, counted from the attempt's start`() {
    var subchannel = make()
    _ = subchannel.wanted(now: start)
    let failed = subchannel.connectFailed(
      refused,
      now: start + .milliseconds(300),
      fraction: 0.5
    )
    expect(name(failed), is: "pause 1.0")
    expect(name(subchannel.pauseOver(now: start + .seconds(1))), is: "connect")
    let again = subchannel.connectFailed(refused, now: start + .seconds(1), fraction: 0.5)
    expect(name(again), is: "pause 2.6")
    expect(subchannel.failure?.message, is: "refused")
  }

  @Test func `an attempt that took longer than the pause is followed by another at once`() {
    var subchannel = make()
    _ = subchannel.wanted(now: start)
    let failed = subchannel.connectFailed(refused, now: start + .seconds(5), fraction: 0.5)
    expect(name(failed), is: "connect")
  }

  @Test func `the reason of failure stays until there is a connection`() {
    var subchannel = make()
    _ = subchannel.wanted(now: start)
    _ = subchannel.connectFailed(refused, now: start, fraction: 0.5)
    _ = subchannel.pauseOver(now: start + .seconds(1))
    #expect(subchannel.failure != nil)
    _ = subchannel.connected(1)
    #expect(subchannel.failure == nil)
  }

  @Test func `a lost connection is replaced when wanted, or at once when eager`() {
    for isEager in [false, true] {
      var subchannel = make(isEager: isEager)
      _ = subchannel.wanted(now: start)
      _ = subchannel.connected(1)
      let step = subchannel.drained(now: start + .seconds(60), fraction: 0.5)
      expect(name(step), is: (isEager ? "connect" : "stop"))
      expect(subchannel.wanted(now: start + .seconds(60)), is: !isEager)
    }
  }

  @Test func `a server that drops every connection at once is asked less and less often`() {
    var subchannel = make(isEager: true)
    _ = subchannel.wanted(now: start)
    _ = subchannel.connected(1)
    expect(name(subchannel.drained(now: start, fraction: 0.5)), is: "connect")
    _ = subchannel.connected(2)
    expect(name(subchannel.drained(now: start, fraction: 0.5)), is: "pause 1.0")
    _ = subchannel.pauseOver(now: start + .seconds(1))
    _ = subchannel.connected(3)
    expect(name(subchannel.drained(now: start + .seconds(1), fraction: 0.5)), is: "pause 2.6")
  }

  @Test func `an unusable connection is left, unless it is an older one`() {
    var subchannel = make()
    _ = subchannel.wanted(now: start)
    _ = subchannel.connected(1)
    subchannel.foundUnusable(generation: 0)
    expect(isReady(subchannel), is: true)
    subchannel.foundUnusable(generation: 1)
    expect(isReady(subchannel), is: false)
    expect(subchannel.wanted(now: start), is: false)
    expect(name(subchannel.drained(now: start + .seconds(9), fraction: 0.5)), is: "stop")
    expect(subchannel.wanted(now: start + .seconds(9)), is: true)
  }

  @Test func `after the close a new connection is discarded and nothing begins`() {
    var subchannel = make(isEager: true)
    _ = subchannel.wanted(now: start)
    expect(subchannel.close(), is: nil)
    expect(name(subchannel.connected(4)), is: "discard 4")
    expect(name(subchannel.connectFailed(refused, now: start, fraction: 0)), is: "stop")
    expect(name(subchannel.drained(now: start, fraction: 0)), is: "stop")
    expect(name(subchannel.pauseOver(now: start)), is: "stop")
    expect(subchannel.wanted(now: start), is: false)
  }

  @Test func `closing hands over the connection that is there`() {
    var subchannel = make()
    _ = subchannel.wanted(now: start)
    _ = subchannel.connected(5)
    expect(subchannel.close(), is: 5)
  }
}

@Suite struct LoadBalancerTests {
  private let start = ContinuousClock.now
  private let addresses: [ServerAddress] = [.inProcess("a"), .inProcess("b"), .inProcess("c")]

  private func make(_ policy: LoadBalancingPolicy) -> LoadBalancer<Int> {
    LoadBalancer(policy, addresses: addresses, backoff: ConnectBackoff())
  }

  private func name(_ choice: LoadBalancer<Int>.Choice) -> String {
    switch choice {
    case .use(let connection, _): "use \(connection)"
    case .wait: "wait"
    case .fail(let error): error.message
    }
  }

  private func pick(_ balancer: inout LoadBalancer<Int>, waitForReady: Bool = false) -> String {
    name(balancer.pick(waitForReady: waitForReady, now: { start }).choice)
  }

  @Test func `pick first has one subchannel for all addresses`() {
    var balancer = make(.pickFirst)
    expect(balancer.addresses, is: [addresses])
    expect(balancer.pick(waitForReady: false, now: { start }).toConnect, is: [0])
    expect(balancer.pick(waitForReady: false, now: { start }).toConnect.isEmpty, is: true)
    _ = balancer.subchannels[0].connected(1)
    expect(pick(&balancer), is: "use 1")
    expect(pick(&balancer), is: "use 1")
  }

  @Test func `round robin connects to all and takes what is ready in turn`() {
    var balancer = make(.roundRobin)
    expect(balancer.pick(waitForReady: false, now: { start }).toConnect, is: [0, 1, 2])
    _ = balancer.subchannels[0].connected(10)
    _ = balancer.subchannels[2].connected(12)
    let choices = (0..<4).map { _ in pick(&balancer) }
    expect(choices, is: ["use 10", "use 12", "use 10", "use 12"])
    _ = balancer.subchannels[1].connected(11)
    expect(Set((0..<3).map { _ in pick(&balancer) }), is: ["use 10", "use 11", "use 12"])
  }

  @Test func `calls fail only once every address has failed, and not when they wait`() {
    var balancer = make(.roundRobin)
    _ = pick(&balancer)
    for index in 0..<3 {
      expect(pick(&balancer), is: "wait")
      _ = balancer.subchannels[index].connectFailed(
        RPCError(.unavailable, "refused \(index)"),
        now: start,
        fraction: 0.5
      )
    }
    expect(pick(&balancer), is: "refused 2")
    expect(pick(&balancer, waitForReady: true), is: "wait")
    _ = balancer.subchannels[1].pauseOver(now: start + .seconds(2))
    expect(pick(&balancer), is: "refused 2")
    _ = balancer.subchannels[1].connected(1)
    expect(pick(&balancer), is: "use 1")
  }

  @Test func `a closed balancer and one without addresses refuse`() {
    var balancer = make(.roundRobin)
    _ = pick(&balancer)
    _ = balancer.subchannels[0].connected(1)
    expect(balancer.close(), is: [1])
    expect(pick(&balancer, waitForReady: true), is: "the channel is closed")
    var empty = LoadBalancer<Int>(.pickFirst, addresses: [], backoff: ConnectBackoff())
    expect(pick(&empty, waitForReady: true), is: "the channel has no address")
  }
}
