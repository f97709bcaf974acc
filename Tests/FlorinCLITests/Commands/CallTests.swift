import FlorinAPI
import Testing

@testable import FlorinCLI

@Suite struct CallTests {
  @Test func `every method of every service can be called by name`() {
    let served =
      Florin_V1_CustomersServiceMethods.all + Florin_V1_EventsServiceMethods.all
      + Florin_Admin_V1_TenantsServiceMethods.all + Florin_Admin_V1_KeysServiceMethods.all
    #expect(CallableMethods.all.map(\.descriptor) == served)
  }

  @Test func `without a method the methods are listed, and no server is needed`() async {
    let run = await FlorinRun.of("call")
    #expect(run.code == 0)
    #expect(run.output.contains("florin.v1.CustomersService/CreateCustomer\n"))
  }

  @Test func `a method that does not exist is refused with what to do`() async {
    let run = await FlorinRun.of("call", "florin.v1.CustomersService/Destroy")
    #expect(run.code == 1)
    #expect(
      run.error
        == "error: there is no method 'florin.v1.CustomersService/Destroy'; list them with: "
        + "florin call\n"
    )
  }
}
