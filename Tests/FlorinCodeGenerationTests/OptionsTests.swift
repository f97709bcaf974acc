import Foundation
import SwiftProtobuf
import SwiftProtobufPluginLibrary
import Testing

@Suite struct OptionsTests {
  private func error(_ parameter: String) throws -> String {
    try Compiler.generate(["bare.proto"], in: Compiler.golden, parameter: parameter).error
  }

  @Test func `a wrong option is refused with what it accepts`() throws {
    #expect(
      try error("Visibility=Open")
        == "Visibility=Open is not one of Public, Package, Internal"
    )
    #expect(try error("Client=maybe") == "Client=maybe is neither true nor false")
    #expect(
      try error("Verbose=true") == """
        there is no option 'Verbose'; there are Visibility, Client, Server, ReflectionData, \
        FileNaming and ProtoPathModuleMappings
        """
    )
  }

  @Test(arguments: [
    ("FullPath", "grpc/testing/test.florin.swift"),
    ("PathToUnderscores", "grpc_testing_test.florin.swift"), ("DropPath", "test.florin.swift"),
  ])
  func `a file is named as asked, and one without services makes none`(
    _ naming: String,
    _ name: String
  ) throws {
    let response = try Compiler.generate(
      ["grpc/testing/messages.proto", "grpc/testing/test.proto"],
      in: Compiler.tree.appending(path: "proto"),
      parameter: "FileNaming=\(naming)"
    )
    #expect(response.file.map(\.name) == [name])
  }

  @Test func `names that collide are refused with both owners`() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    let type = "syntax = \"proto3\"; package p; message SClient {} service S {}"
    try type.write(to: root.appending(path: "type.proto"), atomically: true, encoding: .utf8)
    let method = """
      syntax = "proto3"; package p; message M {}
      service S { rpc GetIt(M) returns (M); rpc Get_It(M) returns (M); }
      """
    try method.write(to: root.appending(path: "method.proto"), atomically: true, encoding: .utf8)
    #expect(
      try Compiler.generate(["type.proto"], in: root, parameter: "").error
        == "type.proto: p.S and p.SClient would both declare the type P_SClient"
    )
    #expect(
      try Compiler.generate(["method.proto"], in: root, parameter: "").error
        == "p.S: the methods GetIt and Get_It would both be named getIt"
    )
  }
}
