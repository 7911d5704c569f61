// swift-tools-version: 6.2
import PackageDescription

// One dialect for every Swift target. Nobody opts out; a warning is an error.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "cardvault",
    targets: [
        // MARK: Systems – module maps and shims only
        .target(name: "CLinux"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "COpenSSL"),

        // MARK: Wrappers – what stands on C; knows nothing of cards
        .target(name: "Secrets", dependencies: ["CLinux"], swiftSettings: strict),
        .target(name: "Locks", swiftSettings: strict),
        .target(name: "System", dependencies: ["CLinux", "Secrets", "Locks"], swiftSettings: strict),
        .target(name: "JSON", dependencies: ["Secrets"], swiftSettings: strict),
        .target(name: "Cryptography", dependencies: ["COpenSSL", "Secrets"], swiftSettings: strict),
        .target(name: "SQLite", dependencies: ["CSQLite", "Locks"], swiftSettings: strict),
        .target(name: "HTTP", dependencies: ["CLinux", "COpenSSL", "Secrets", "Locks"], swiftSettings: strict),

        // MARK: Domain – pure
        .target(name: "AuditLog", dependencies: ["Cryptography", "JSON"], swiftSettings: strict),
        .target(name: "CardVault", dependencies: ["Secrets", "Locks"], swiftSettings: strict),

        // MARK: Adapters – none imports another
        .target(
            name: "Storage",
            dependencies: [
                "CardVault", "AuditLog", "SQLite", "Cryptography", "Secrets", "Locks", "System",
            ],
            // A link to schema.sql at the root: what reads well there is what creates a database.
            resources: [.embedInCode("schema.sql")],
            swiftSettings: strict
        ),
        .target(
            name: "EPay",
            dependencies: ["CardVault", "HTTP", "JSON", "Cryptography", "Secrets", "Locks"],
            swiftSettings: strict
        ),
        .target(
            name: "API",
            dependencies: ["CardVault", "HTTP", "JSON", "Secrets", "Locks"],
            // A link to docs/openapi.json.
            resources: [.embedInCode("openapi.json")],
            swiftSettings: strict
        ),
        .target(
            name: "Pages",
            dependencies: ["CardVault", "HTTP", "JSON", "Cryptography", "Secrets", "Locks"],
            resources: [.embedInCode("Assets")],
            swiftSettings: strict
        ),
        .target(
            name: "EPaySandbox",
            dependencies: ["HTTP", "JSON", "Cryptography", "Secrets", "Locks"],
            swiftSettings: strict
        ),

        // MARK: Programs – composition and operator commands
        .executableTarget(
            name: "cardvault",
            dependencies: [
                "API", "Pages", "EPay", "Storage", "CardVault", "AuditLog", "HTTP", "JSON", "Cryptography",
                "System", "Secrets", "Locks",
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "epay-sandbox",
            dependencies: ["EPaySandbox", "HTTP", "Cryptography", "System", "Secrets", "Locks"],
            swiftSettings: strict
        ),

        // For ops/bench, ops/bench-audit and ops/instructions; no product ships it.
        .executableTarget(
            name: "vault-bench",
            dependencies: ["API", "Storage", "CardVault", "HTTP", "Cryptography", "System", "Secrets"],
            swiftSettings: strict
        ),

        // MARK: Tests
        .target(
            name: "RepositoryContract",
            dependencies: ["CardVault", "Secrets", "Locks"],
            path: "Tests/RepositoryContract",
            swiftSettings: strict
        ),
        .testTarget(
            name: "RepositoryContractTests",
            dependencies: ["RepositoryContract"],
            swiftSettings: strict
        ),
        .target(
            name: "StorageFaults",
            dependencies: ["CSQLite", "Locks"],
            path: "Tests/StorageFaults",
            swiftSettings: strict
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Storage", "StorageFaults", "RepositoryContract", "CardVault", "AuditLog", "SQLite", "Cryptography",
                "System", "Secrets", "Locks",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "RepositoryContract", "CardVault", "HTTP", "JSON", "Cryptography", "System", "Secrets", "Locks",
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "SecretsTests", dependencies: ["Secrets"], swiftSettings: strict),
        .testTarget(name: "LocksTests", dependencies: ["Locks"], swiftSettings: strict),
        .testTarget(name: "SystemTests", dependencies: ["System", "Secrets"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "Secrets"], swiftSettings: strict),
        .testTarget(
            name: "CryptographyTests",
            dependencies: ["Cryptography", "Secrets", "COpenSSL"],
            swiftSettings: strict
        ),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "Locks", "System"], swiftSettings: strict),
        .testTarget(
            name: "HTTPTests",
            dependencies: ["HTTP", "Secrets", "Locks", "CLinux"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AuditLogTests",
            dependencies: ["AuditLog", "Cryptography", "Secrets"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CardVaultTests",
            dependencies: ["CardVault", "RepositoryContract", "Secrets", "Locks"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EPayTests",
            dependencies: ["EPay", "CardVault", "HTTP", "Cryptography", "Secrets", "Locks"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EPaySandboxTests",
            dependencies: ["EPaySandbox", "HTTP", "Cryptography", "Secrets", "Locks"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PagesTests",
            dependencies: [
                "Pages", "RepositoryContract", "CardVault", "HTTP", "Cryptography", "Secrets", "Locks",
            ],
            swiftSettings: strict
        ),
    ]
)

// MARK: Fuzzing – the targets are a test that replays the corpus; `ops/fuzz` builds them as a library for libFuzzer instead

let fuzzed: [Target.Dependency] = ["HTTP", "JSON", "EPay", "CardVault", "Secrets", "System"]
if Context.environment["CARDVAULT_FUZZING"] != nil {
    package.targets += [
        .target(name: "FuzzTargets", dependencies: fuzzed, path: "Tests/Fuzz/Targets", swiftSettings: strict),
        .target(name: "FuzzEntry", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Entry", swiftSettings: strict),
    ]
    package.products += [.library(name: "Fuzz", type: .static, targets: ["FuzzEntry"])]
} else {
    package.targets += [
        .testTarget(
            name: "FuzzTests",
            dependencies: fuzzed,
            path: "Tests/Fuzz",
            exclude: ["Entry", "Corpus"],
            swiftSettings: strict
        )
    ]
}
