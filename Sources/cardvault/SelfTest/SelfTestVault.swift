import HTTP
import JSON
import Secrets
import System

/// A vault of the self-test's own: in a directory of its own, served by a process of its own, with the echoing bank.
final class SelfTestVault: Sendable {
    static let name = "Self-test shop"

    let directory: String
    let adminKey: String
    let process: ChildProcess
    /// The addresses of the listeners by their names.
    let listeners: [String: String]

    var data: String { directory + "/vault" }
    var configuration: String { data + "/config.json" }

    /// Makes the vault and starts it; `leak` is for the test that the self-test finds what leaks.
    init(in directory: String, bank: String, leak: String?) async throws(Failure) {
        self.directory = directory
        let data = directory + "/vault"
        let made = try await Self.output(["init", "--data", data, "--json"], in: directory, "init")
        guard let key = made.withBytes({ try? JSONDocument(parsing: $0) })?.root["adminKey"]?.string else {
            throw Failure("the vault of the self-test has no key")
        }
        adminKey = key
        File.removeQuietly(directory + "/init.out")
        do throws(SystemError) {
            try File.replace(data + "/config.json", SecretBytes(utf8: Self.configuration(data, bank).text))
            if leak != nil { try File.create(data + "/" + Leak.mark, SecretBytes(utf8: "")) }
            process = try ChildProcess(
                ofThisProgram: ["serve", "--config", data + "/config.json"],
                environment: Self.environment + (leak.map { [(Leak.variable, $0)] } ?? []),
                output: directory + "/serve.out",
                errors: directory + "/serve.err"
            )
        } catch {
            throw Failure("the self-test cannot start its vault: \(error)")
        }
        listeners = try await Self.started(process, directory)
    }

    /// Runs a command to its end; what it printed.
    func run(_ arguments: [String], _ name: String) async throws(Failure) -> SecretBytes {
        try await Self.output(arguments + ["--config", configuration], in: directory, name)
    }

    private static func output(
        _ arguments: [String],
        in directory: String,
        _ name: String
    ) async throws(Failure) -> SecretBytes {
        let (output, errors) = (directory + "/\(name).out", directory + "/\(name).err")
        do throws(SystemError) {
            let child = try ChildProcess(
                ofThisProgram: arguments,
                environment: environment,
                output: output,
                errors: errors
            )
            guard try await waited(for: { child.poll() }) == 0 else {
                throw SystemError("run a command of the self-test", code: 5)
            }
            return try File.read(output)
        } catch {
            throw Failure("`cardvault \(arguments.prefix(2).joined(separator: " "))` of the self-test: \(error)")
        }
    }

    /// What a child is to know of ours: nothing of another vault.
    private static var environment: [(name: String, value: String)] {
        Program.environment(prefix: "").filter { !$0.name.hasPrefix("CARDVAULT_") }
    }

    /// Asks every 20 ms, a minute at the longest.
    private static func waited<Value>(for condition: () -> Value?) async throws(SystemError) -> Value {
        for _ in 0..<3_000 {
            if let value = condition() { return value }
            try? await Task.sleep(for: .milliseconds(20))
        }
        throw SystemError("wait any longer", code: 110)
    }

    private static func started(_ process: ChildProcess, _ directory: String) async throws(Failure) -> [String: String]
    {
        do throws(SystemError) {
            return try await waited { () -> [String: String]? in
                guard process.poll() == nil else { return [:] }
                guard let output = try? File.read(directory + "/serve.out") else { return nil }
                let text = output.withBytes { bytes in
                    String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
                }
                let lines = text.split(separator: "\n")
                guard lines.contains("ready") else { return nil }
                let words = lines.map { $0.split(separator: " ") }.filter { $0.count == 3 }
                return Dictionary(words.map { (String($0[1]), String($0[2])) }, uniquingKeysWith: { first, _ in first })
            }.started()
        } catch {
            throw Failure("the vault of the self-test does not start: \(error)")
        }
    }

    private static func configuration(_ data: String, _ bank: String) -> JSONValue {
        let quick: JSONValue = [1, 1, 1, 2]
        return [
            "dataDirectory": .string(data),
            "listeners": ["api": "127.0.0.1:0", "public": "127.0.0.1:0", "ops": "127.0.0.1:0"],
            "publicURL": "http://127.0.0.1:8081", "publicName": .string(name),
            "rootKeyFile": .string(data + "/root.key"),
            "bank": [
                "oauthURL": .string(bank + "/token"), "apiURL": .string(bank),
                "terminals": [
                    [
                        "name": "default", "terminalId": "67e34d63-102f-4bd1-898e-370781d0074d", "clientId": "test",
                        "clientSecretFile": .string(data + "/bank-client-secret"),
                    ]
                ],
            ],
            "policy": ["verificationsPerAccountPerHour": 1_000, "verificationsPerClientPerMinute": 1_000_000],
            "timing": [
                "outcomeSeconds": quick, "detailsSeconds": quick, "dailySeconds": 2, "shortestSeconds": 1,
                "debtFirstSeconds": 1,
            ],
        ]
    }
}

extension [String: String] {
    /// The listeners, all of them.
    fileprivate func started() throws(SystemError) -> Self {
        guard Set(keys) == ["api", "public", "ops"] else { throw SystemError("serve", code: 5) }
        return self
    }
}
