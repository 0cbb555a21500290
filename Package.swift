// swift-tools-version: 6.2
import PackageDescription

// The house in layers; a target imports only what stands above it, and what it names here.
// `scripts/check` holds the sources to these arrows.
//
//   words         FaasModel  OCI  LogPump
//   adapters      HostFiles  Containerd  Netlink  Journal  Systemd  Seccomp  HTTPWire
//   capabilities  Images  Network  Containers  Functions  Forwarding  Watchdog
//   edges         ProviderHTTP
//   assembly      FaasdCommands  CoreCommands  → faasd  faasd-core  faasd-collect

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The log pump is one process per container, so it carries no Swift runtime: Embedded Swift, static.
let embedded: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableExperimentalFeature("Embedded"),
    .unsafeFlags(["-wmo", "-Osize", "-parse-as-library", "-no-static-stdlib"]),
]

let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "faasd",
    products: [
        .executable(name: "faasd", targets: ["faasd"]),
        .executable(name: "faasd-core", targets: ["faasd-core"]),
        .executable(name: "faasd-collect", targets: ["faasd-collect"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Without its default trait, which adds Foundation's types to its API.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // MARK: words
        .target(name: "FaasModel", swiftSettings: strict),
        // Optimized in debug builds too: layers are hashed whole.
        .target(name: "CSHA256", cSettings: [.unsafeFlags(["-O2"])]),
        .target(name: "OCI", dependencies: ["CSHA256"], swiftSettings: strict),

        // MARK: adapters
        .target(name: "CLinux"),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .target(name: "HostFiles", dependencies: ["CLinux"], swiftSettings: strict),
        .target(
            name: "ContainerdProtos",
            dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["protos"]),
        .target(
            name: "Containerd",
            dependencies: [
                "ContainerdProtos", "OCI", nio, nioPosix, log,
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: strict),
        .target(name: "Netlink", dependencies: ["FaasModel", "CLinux"], swiftSettings: strict),
        .target(name: "LogPump", swiftSettings: strict),
        .target(name: "Journal", dependencies: ["FaasModel", "LogPump", "CSystemd", "CLinux"], swiftSettings: strict),
        .target(name: "Systemd", dependencies: ["CSystemd"], swiftSettings: strict),
        .target(name: "Seccomp", dependencies: ["CSeccomp"], swiftSettings: strict),
        .target(name: "HTTPWire", dependencies: [nio], swiftSettings: strict),

        // MARK: capabilities
        .target(
            name: "Images",
            dependencies: ["FaasModel", "OCI", "HostFiles", "Containerd", log],
            swiftSettings: strict),
        .target(
            name: "Network",
            dependencies: [
                "FaasModel", "HostFiles", "Netlink", "CLinux", log,
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: strict),
        .target(
            name: "Containers",
            dependencies: [
                "FaasModel", "OCI", "HostFiles", "Containerd", "LogPump", "Seccomp", "Images", "Network", "CLinux", log,
            ],
            swiftSettings: strict),
        .target(
            name: "Functions",
            dependencies: ["FaasModel", "HostFiles", nio, nioPosix, log],
            swiftSettings: strict),
        .target(
            name: "Forwarding",
            dependencies: ["HTTPWire", nio, nioPosix, log],
            swiftSettings: strict),
        .target(
            name: "Watchdog",
            dependencies: ["FaasModel", "CLinux", "HTTPWire", "Forwarding", nio, nioPosix, log],
            swiftSettings: strict),

        // MARK: edges
        .target(
            name: "ProviderHTTP",
            dependencies: ["FaasModel", "Functions", "HTTPWire", "Forwarding", "Journal", nio, log],
            swiftSettings: strict),

        // MARK: assembly
        .target(
            name: "FaasdCommands",
            dependencies: [
                "FaasModel", "OCI", "CLinux", "HostFiles", "Containerd", "Journal", "Systemd", "Images", "Network",
                "Containers",
                "Functions", "Forwarding", "ProviderHTTP", nio, nioPosix, log, lifecycle, signals, arguments,
            ],
            swiftSettings: strict),
        .target(
            name: "CoreCommands",
            dependencies: ["Watchdog", nioPosix, log, arguments],
            swiftSettings: strict),
        .executableTarget(name: "faasd", dependencies: ["FaasdCommands"], swiftSettings: strict),
        .executableTarget(
            name: "faasd-core",
            dependencies: ["CoreCommands"],
            swiftSettings: strict,
            linkerSettings: [
                .unsafeFlags([
                    "-static-executable", "-l_FoundationCShims", "-l_FoundationCollections", "-lswiftSynchronization",
                ])
            ]),
        .target(name: "CCollect"),
        .executableTarget(
            name: "faasd-collect",
            dependencies: ["CCollect"],
            swiftSettings: embedded,
            linkerSettings: [
                .unsafeFlags([
                    "-no-static-stdlib", "-Xclang-linker", "-static", "-Xclang-linker", "-no-pie",
                ])
            ]),

        // MARK: tests
        .target(
            name: "FaasTesting",
            dependencies: ["FaasModel", "CLinux", "OCI", "Containerd", nio, nioPosix, log],
            swiftSettings: strict),
        .testTarget(name: "FaasModelTests", dependencies: ["FaasModel"], swiftSettings: strict),
        .testTarget(name: "OCITests", dependencies: ["OCI"], swiftSettings: strict),
        .testTarget(name: "HostFilesTests", dependencies: ["HostFiles"], swiftSettings: strict),
        .testTarget(
            name: "ContainerdTests",
            dependencies: [
                "Containerd", nio,
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
            ],
            swiftSettings: strict),
        .testTarget(name: "NetlinkTests", dependencies: ["Netlink", "FaasModel", "CLinux"], swiftSettings: strict),
        .testTarget(name: "LogPumpTests", dependencies: ["LogPump", "FaasTesting"], swiftSettings: strict),
        .testTarget(
            name: "JournalTests", dependencies: ["Journal", "FaasModel", "FaasTesting"], swiftSettings: strict),
        .testTarget(name: "HTTPWireTests", dependencies: ["HTTPWire", nio], swiftSettings: strict),
        .testTarget(
            name: "ImagesTests", dependencies: ["Images", "OCI", "FaasModel", "HostFiles"], swiftSettings: strict),
        .testTarget(
            name: "NetworkTests", dependencies: ["Network", "Netlink", "HostFiles", "FaasModel", log],
            swiftSettings: strict),
        .testTarget(
            name: "ContainersTests",
            dependencies: ["Containers", "Containerd", "OCI", "FaasModel", "FaasTesting", "HostFiles", "Seccomp"],
            exclude: ["Spec/Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "FunctionsTests",
            dependencies: ["Functions", "FaasModel", "FaasTesting", "HostFiles", nioPosix, log], swiftSettings: strict),
        .testTarget(
            name: "ForwardingTests", dependencies: ["Forwarding", "HTTPWire", nio, nioPosix, log],
            swiftSettings: strict),
        .testTarget(
            name: "WatchdogTests", dependencies: ["Watchdog", "HTTPWire", "Forwarding", nio, nioPosix, log],
            swiftSettings: strict),
        .testTarget(
            name: "ProviderHTTPTests",
            dependencies: [
                "ProviderHTTP", "Functions", "FaasModel", "HTTPWire", "Forwarding", "FaasTesting", nio, nioPosix, log,
            ],
            swiftSettings: strict),
        // Against real containerd, runc, journald and kernel networking; as root.
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "FaasModel", "LogPump", "OCI", "HostFiles", "Containerd", "Netlink", "Journal", "Seccomp", "Images",
                "Network", "Containers", "Functions", "FaasTesting", "CLinux", nio, nioPosix, log,
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
