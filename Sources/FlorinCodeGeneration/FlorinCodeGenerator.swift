package import SwiftProtobuf
package import SwiftProtobufPluginLibrary

/// Turns the services of `.proto` files into Swift.
///
/// It makes protocols to implement, method descriptors,
/// registrations and client stubs. `protoc-gen-swift` makes the messages.
package struct FlorinCodeGenerator: CodeGenerator {
  /// A generator; what it makes depends on the request only.
  package init() {}

  /// Reads a request of `protoc` from standard input and answers on standard output.
  package static func run() { main() }

  /// Proto3 `optional` and editions concern fields, which services do not look at.
  package var supportedFeatures: [Google_Protobuf_Compiler_CodeGeneratorResponse.Feature] {
    [.proto3Optional, .supportsEditions]
  }

  /// Every edition that the descriptors are understood in.
  package var supportedEditionRange: ClosedRange<Google_Protobuf_Edition> {
    DescriptorSet.bundledEditionsSupport
  }

  /// Makes one output file for each file that has services.
  ///
  /// - Throws: An error whose description `protoc` shows: a wrong option, or names that collide.
  package func generate(
    files: [FileDescriptor],
    parameter: any CodeGeneratorParameter,
    protoCompilerContext: any ProtoCompilerContext,
    generatorOutputs: any GeneratorOutputs
  ) throws {
    let options = try GeneratorOptions(parameter)
    for file in files where !file.services.isEmpty {
      let generator = FileGenerator(file: file, options: options)
      try generatorOutputs.add(fileName: generator.outputName, contents: try generator.contents())
    }
  }
}
