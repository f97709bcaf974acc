import Primitives
import Testing

@Suite struct CancellationTicketTests {
  @Test func `a cancellation after the wait began names what to cancel`() {
    let ticket = CancellationTicket()
    #expect(!ticket.wasCancelled(beforeWaitingAs: 7))
    #expect(ticket.cancel() == 7)
  }

  @Test func `a cancellation before the wait is noticed by who begins to wait`() {
    let ticket = CancellationTicket()
    #expect(ticket.cancel() == nil)
    #expect(ticket.wasCancelled(beforeWaitingAs: 7))
  }

  @Test func `a second cancellation has nothing to cancel`() {
    let ticket = CancellationTicket()
    #expect(!ticket.wasCancelled(beforeWaitingAs: 0))
    #expect(ticket.cancel() == 0)
    #expect(ticket.cancel() == nil)
  }
}
