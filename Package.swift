// swift-tools-version: 6.2
import PackageDescription

/// One array for every target: Swift 6 mode, the upcoming features, warnings as errors.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .treatAllWarnings(as: .error),
]

/// For the rooms that call C: each unsafe construct must be marked `unsafe`.
let strictOverC = strict + [.strictMemorySafety()]

let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let protobufPlugin = Target.Dependency.product(
  name: "SwiftProtobufPluginLibrary",
  package: "swift-protobuf"
)
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)
let configuration = Target.Dependency.product(
  name: "Configuration",
  package: "swift-configuration"
)
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle",
  package: "swift-service-lifecycle"
)
let unixSignals = Target.Dependency.product(
  name: "UnixSignals",
  package: "swift-service-lifecycle"
)
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "florin",
  products: [
    .library(name: "GRPC", targets: ["GRPC", "GRPCOverHTTP2", "HTTP2", "Reactor", "TLS"]),
    .library(name: "FlorinClient", targets: ["FlorinClient", "FlorinAPI"]),
    .library(name: "FlorinServer", targets: ["FlorinServer", "FlorinAPI"]),
    .executable(name: "florin", targets: ["florin"]),
    .executable(name: "protoc-gen-florin", targets: ["protoc-gen-florin"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // Ground: C.
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(
      name: "CNghttp2",
      pkgConfig: "libnghttp2",
      providers: [.apt(["libnghttp2-dev"])]
    ),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Primitives.
    .target(name: "Primitives", swiftSettings: strict),
    .target(name: "Signing", dependencies: ["COpenSSL", "Primitives"], swiftSettings: strictOverC),

    // Machines.
    .target(name: "Reactor", dependencies: ["CLinux", "Primitives"], swiftSettings: strictOverC),
    .target(
      name: "TLS",
      dependencies: ["COpenSSL", "Primitives", "Signing"],
      swiftSettings: strictOverC
    ),

    .target(
      name: "ConnectionPool",
      dependencies: ["Primitives", collections, heap],
      swiftSettings: strict
    ),
    .target(name: "WriteLane", dependencies: ["Primitives", collections], swiftSettings: strict),

    // Protocols.
    .target(
      name: "HTTP2",
      dependencies: ["CNghttp2", "Primitives", "Reactor", "TLS"],
      swiftSettings: strictOverC
    ),
    .target(
      name: "GRPC",
      dependencies: ["CZlib", "Primitives", collections, protobuf],
      swiftSettings: strict
    ),
    .target(
      name: "GRPCOverHTTP2",
      dependencies: ["GRPC", "HTTP2", "Primitives", "Reactor", "TLS", collections],
      swiftSettings: strict
    ),

    .target(
      name: "Postgres",
      dependencies: ["CLibpq", "ConnectionPool", "Primitives", "Reactor", collections],
      swiftSettings: strictOverC
    ),
    .target(
      name: "EmbeddedPostgres",
      dependencies: ["Primitives", subprocess, system],
      swiftSettings: strict
    ),

    // Domain, pure.
    .target(name: "Monetary", dependencies: ["Primitives"], swiftSettings: strict),
    .target(name: "Parties", dependencies: ["Monetary", "Primitives"], swiftSettings: strict),
    .target(
      name: "Catalog",
      dependencies: ["Monetary", "Parties", "Primitives"],
      swiftSettings: strict
    ),
    .target(
      name: "Ordering",
      dependencies: ["Monetary", "Parties", "Primitives"],
      swiftSettings: strict
    ),
    .target(
      name: "OrderToCash",
      dependencies: ["Monetary", "Parties", "Primitives"],
      swiftSettings: strict
    ),
    .target(name: "MerkleLog", dependencies: ["Primitives"], swiftSettings: strict),

    // Persistence.
    .target(
      name: "Storage",
      dependencies: [
        "ConnectionPool", "MerkleLog", "Monetary", "OrderToCash", "Parties", "Postgres",
        "Primitives", "Reactor", "Signing", "WriteLane", collections,
      ],
      exclude: ["Migrations/control", "Migrations/tenant"],
      swiftSettings: strict
    ),

    // API and its two ends.
    .target(name: "FlorinAPI", dependencies: ["GRPC", protobuf], swiftSettings: strict),
    .target(
      name: "FlorinServer",
      dependencies: [
        "FlorinAPI", "GRPC", "GRPCOverHTTP2", "Monetary", "OrderToCash", "Parties", "Primitives",
        "Reactor", "Signing", "Storage", "TLS", configuration, lifecycle, logging, protobuf,
      ],
      swiftSettings: strict
    ),
    .target(
      name: "FlorinClient",
      dependencies: [
        "FlorinAPI", "GRPC", "GRPCOverHTTP2", "Primitives", "Reactor", "TLS", logging, protobuf,
      ],
      swiftSettings: strict
    ),

    // Code generation.
    .target(
      name: "FlorinCodeGeneration",
      dependencies: ["Primitives", protobuf, protobufPlugin],
      swiftSettings: strict
    ),

    // Interoperability: test products, not shipped.
    .target(
      name: "Interop",
      dependencies: [
        "GRPC", "GRPCOverHTTP2", "Reactor", "TLS", argumentParser, protobuf, unixSignals,
      ],
      swiftSettings: strict
    ),
    .executableTarget(name: "interop-server", dependencies: ["Interop"], swiftSettings: strict),
    .executableTarget(name: "interop-client", dependencies: ["Interop"], swiftSettings: strict),

    // Faces and programs.
    .target(
      name: "FlorinCLI",
      dependencies: [
        "EmbeddedPostgres", "FlorinAPI", "FlorinClient", "FlorinServer", "GRPC", "GRPCOverHTTP2",
        "Primitives", "Reactor", "Signing", "TLS", argumentParser, configuration, histogram,
        lifecycle, logging, protobuf, unixSignals,
      ],
      swiftSettings: strict
    ),
    .executableTarget(name: "florin", dependencies: ["FlorinCLI"], swiftSettings: strict),
    .executableTarget(
      name: "protoc-gen-florin",
      dependencies: ["FlorinCodeGeneration"],
      swiftSettings: strict
    ),

    // Tests.
    .target(name: "PropertyTesting", dependencies: ["Primitives"], swiftSettings: strict),
    .target(
      name: "FlorinTestSupport",
      dependencies: ["EmbeddedPostgres", "Postgres", "Primitives", "Reactor"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PrimitivesTests",
      dependencies: ["Primitives", "PropertyTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PropertyTestingTests",
      dependencies: ["Primitives", "PropertyTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ConnectionPoolTests",
      dependencies: ["ConnectionPool", "Primitives", "PropertyTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "WriteLaneTests",
      dependencies: ["Primitives", "PropertyTesting", "WriteLane"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PostgresTests",
      dependencies: [
        "ConnectionPool", "EmbeddedPostgres", "FlorinTestSupport", "Postgres", "Primitives",
        "PropertyTesting", "Reactor", "TLS",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "EmbeddedPostgresTests",
      dependencies: ["EmbeddedPostgres", "FlorinTestSupport", "Postgres", "Primitives", "Reactor"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "MonetaryTests",
      dependencies: ["Monetary", "Primitives", "PropertyTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "PartiesTests",
      dependencies: ["Monetary", "Parties", "Primitives", "PropertyTesting"],
      exclude: ["Golden"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "CatalogTests",
      dependencies: ["Catalog", "Monetary", "Parties", "Primitives", "PropertyTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "OrderingTests",
      dependencies: ["Monetary", "Ordering", "Parties", "Primitives", "PropertyTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "OrderToCashTests",
      dependencies: ["Monetary", "OrderToCash", "Parties", "Primitives", "PropertyTesting"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "MerkleLogTests",
      dependencies: ["MerkleLog", "Primitives", "PropertyTesting", "Signing"],
      exclude: ["Golden"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "EmbeddedPostgres", "FlorinTestSupport", "MerkleLog", "Monetary", "OrderToCash", "Parties",
        "Postgres", "Primitives", "PropertyTesting", "Reactor", "Signing", "Storage", "WriteLane",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "FlorinServerTests",
      dependencies: [
        "EmbeddedPostgres", "FlorinAPI", "FlorinServer", "FlorinTestSupport", "GRPC",
        "GRPCOverHTTP2", "Monetary", "OrderToCash", "Parties", "Postgres", "Primitives", "Reactor",
        "Signing", "Storage", "TLS", logging, protobuf,
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "FlorinClientTests",
      dependencies: [
        "EmbeddedPostgres", "FlorinAPI", "FlorinClient", "FlorinServer", "FlorinTestSupport",
        "GRPC", "GRPCOverHTTP2", "Primitives", "TLS", protobuf,
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "IsolationTests",
      dependencies: [
        "EmbeddedPostgres", "FlorinAPI", "FlorinServer", "FlorinTestSupport", "GRPC",
        "GRPCOverHTTP2", "Postgres", "Primitives", "Reactor", "Signing", "Storage", logging,
        protobuf,
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "FaultTests",
      dependencies: [
        "EmbeddedPostgres", "FlorinAPI", "FlorinClient", "FlorinTestSupport", "GRPC",
        "GRPCOverHTTP2", "MerkleLog", "Postgres", "Primitives", "PropertyTesting", "Reactor",
        "Signing", "Storage", "TLS", protobuf,
      ],
      swiftSettings: strict
    ),
    .target(
      name: "Laws",
      dependencies: ["GRPC", "Primitives", protobuf],
      path: "Tests/Laws",
      swiftSettings: strict
    ),
    .testTarget(
      name: "GRPCTests",
      dependencies: ["GRPC", "Laws", "Primitives", protobuf],
      swiftSettings: strict
    ),
    .testTarget(
      name: "GRPCOverHTTP2Tests",
      dependencies: [
        "GRPC", "GRPCOverHTTP2", "HTTP2", "Laws", "Primitives", "Reactor", "TLS", protobuf,
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "FlorinCodeGenerationTests",
      dependencies: ["FlorinCodeGeneration", "GRPC", protobuf, protobufPlugin],
      exclude: ["Golden/bare.proto", "Golden/library.proto"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "InteropTests",
      dependencies: ["GRPC", "GRPCOverHTTP2", "HTTP2", "Interop", "TLS", "interop-server"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ReactorTests",
      dependencies: ["CLinux", "Primitives", "Reactor"],
      swiftSettings: strict
    ),
    .target(
      name: "FuzzTargets",
      dependencies: ["GRPC", "GRPCOverHTTP2", "HTTP2", "Primitives", "Reactor", protobuf],
      path: "Tests/FuzzTargets",
      swiftSettings: strict
    ),
    .testTarget(
      name: "HTTP2Tests",
      dependencies: ["CNghttp2", "FuzzTargets", "HTTP2", "Primitives"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "SigningTests",
      dependencies: ["Primitives", "Signing"],
      swiftSettings: strict
    ),
    .testTarget(name: "TLSTests", dependencies: ["TLS", "Signing"], swiftSettings: strict),
    .testTarget(
      name: "WireTests",
      dependencies: ["GRPC", "GRPCOverHTTP2", "HTTP2", "Primitives", "Reactor", "TLS", protobuf],
      swiftSettings: strict
    ),
    .testTarget(
      name: "FlorinCLITests",
      dependencies: [
        "EmbeddedPostgres", "FlorinAPI", "FlorinCLI", "FlorinServer", "FlorinTestSupport", "GRPC",
        "Primitives", "TLS", argumentParser, logging, protobuf,
      ],
      swiftSettings: strict
    ),
  ]
)

// The program that links libFuzzer exists for `scripts/fuzz` alone: it has no main of its own, so
// an ordinary build must not see it.
if Context.environment["FLORIN_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz",
      dependencies: ["FuzzTargets"],
      path: "Tests/Fuzz",
      swiftSettings: strict,
      // gold, the default, does not take the debugging information that the sanitizer leaves.
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])]
    )
  )
}
