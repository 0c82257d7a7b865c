// swift-tools-version: 6.2
import PackageDescription

let root = Context.packageDirectory

let swift: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

// The kernels are optimised in debug builds too: the tests run them over thousands of shapes.
let kernelFlags: [CSetting] = [
  .headerSearchPath("."),
  .unsafeFlags([
    "-O3", "-fvisibility=hidden", "-fno-math-errno", "-Wall", "-Wextra", "-Wno-psabi",
    "-Wno-unknown-pragmas", "-ffp-contract=off",
  ]),
]

let package = Package(
  name: "lepton",
  products: [
    .library(name: "lepton", type: .dynamic, targets: ["LeptonShared"]),
    .library(name: "Lepton", targets: ["Lepton"]),
    .executable(name: "lepton-cli", targets: ["lepton-cli"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLepton", path: "Sources/CLepton"),

    .target(name: "LeptonKernels", cSettings: kernelFlags),
    .target(name: "LeptonBase", swiftSettings: swift),
    .target(name: "LeptonJSON", dependencies: ["LeptonBase"], swiftSettings: swift),
    .target(name: "LeptonGraph", dependencies: ["LeptonBase"], swiftSettings: swift),
    .target(
      name: "LeptonRuntime", dependencies: ["LeptonGraph", "LeptonKernels"], swiftSettings: swift),
    .target(
      name: "LeptonCompiler", dependencies: ["LeptonGraph", "LeptonKernels", "LeptonRuntime"],
      swiftSettings: swift),
    .target(
      name: "LeptonLayers", dependencies: ["LeptonGraph", "LeptonJSON", "LeptonBase"],
      swiftSettings: swift),
    .target(
      name: "LeptonKeras", dependencies: ["LeptonLayers", "LeptonRuntime", "LeptonJSON", "CZlib"],
      swiftSettings: swift),
    // Losses, metrics, optimizers, schedules, the trainer.
    .target(
      name: "LeptonTraining",
      dependencies: [
        "LeptonLayers", "LeptonGraph", "LeptonJSON", "LeptonBase", "LeptonCompiler",
        "LeptonRuntime",
      ],
      swiftSettings: swift),
    // The public Swift module: Model, ModelBuilder, Session.
    .target(
      name: "Lepton",
      dependencies: [
        "LeptonTraining", "LeptonKeras", "LeptonLayers", "LeptonCompiler", "LeptonRuntime",
        "LeptonKernels",
      ],
      swiftSettings: swift),
    // The functions of lepton.h.
    .target(
      name: "LeptonABI",
      dependencies: [
        "CLepton", "LeptonBorder", "Lepton", "LeptonTraining", "LeptonLayers", "LeptonRuntime",
        "LeptonJSON", "LeptonBase", "LeptonGraph", "LeptonKernels",
      ],
      swiftSettings: swift),
    // Text per thread and the table of live handles, in C.
    .target(
      name: "LeptonBorder",
      cSettings: [.unsafeFlags(["-O2", "-fvisibility=hidden", "-Wall", "-Wextra"])]),
    // One empty file: carries the link flags of the shared library, so that they do not reach the
    // test bundle, which cannot be linked with -static-stdlib.
    .target(
      name: "LeptonShared", dependencies: ["LeptonABI"],
      linkerSettings: [
        .unsafeFlags([
          "-static-stdlib", "-use-ld=lld",
          "-Xlinker", "--version-script=\(root)/Sources/lepton.map",
          "-Xlinker", "-soname", "-Xlinker", "liblepton.so.0",
        ])
      ]),
    .executableTarget(
      name: "lepton-cli",
      dependencies: [
        "Lepton", "LeptonTraining", "LeptonRuntime", "LeptonBase",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swift,
      linkerSettings: [
        // ArgumentParser uses FoundationEssentials, whose own parts are named only to the compiler
        // of a fully static build.
        .unsafeFlags(["-static-stdlib", "-l_FoundationCollections", "-l_FoundationCShims"])
      ]),

    .testTarget(name: "LeptonKernelsTests", dependencies: ["LeptonKernels"], swiftSettings: swift),
    .testTarget(name: "LeptonBaseTests", dependencies: ["LeptonBase"], swiftSettings: swift),
    .testTarget(name: "LeptonJSONTests", dependencies: ["LeptonJSON"], swiftSettings: swift),
    .testTarget(name: "LeptonGraphTests", dependencies: ["LeptonGraph"], swiftSettings: swift),
    .testTarget(
      name: "LeptonCompilerTests",
      dependencies: ["LeptonCompiler", "LeptonRuntime", "LeptonGraph"],
      swiftSettings: swift),
    .testTarget(
      name: "LeptonLayersTests",
      dependencies: ["LeptonLayers", "LeptonCompiler", "LeptonRuntime"], swiftSettings: swift),
    .testTarget(
      name: "LeptonTrainingTests",
      dependencies: [
        "LeptonTraining", "LeptonLayers", "LeptonCompiler", "LeptonRuntime", "LeptonGraph",
      ], swiftSettings: swift),
    .testTarget(
      name: "LeptonKerasTests", dependencies: ["LeptonKeras"], swiftSettings: swift),
    .testTarget(
      name: "LeptonTests", dependencies: ["Lepton", "LeptonRuntime"], swiftSettings: swift),
  ],
  swiftLanguageModes: [.v6], cLanguageStandard: .c11
)
