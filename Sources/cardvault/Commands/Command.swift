import CardVault
import System

/// Runs a command that has been read: here, or through the running service.
enum Command {
    static let version = "0.1.0"
    /// The day of the version, as manual pages write it.
    static let released = "November 27, 2026"

    static func run(_ invocation: Invocation) async -> Int32 {
        do throws(Failure) {
            switch invocation.command.name {
            case "init": try await Initialise.run(invocation)
            case "serve": try await Serve.run(invocation)
            case "version": printVersion(invocation)
            case "completion": return Describe.completion(invocation)
            case "manual": Describe.manual(invocation)
            case "audit verify": return VerifyAudit.run(invocation)
            case "selftest pan": return try await SelfTest.run(invocation)
            case "check": return try await Checkup.command(invocation)
            case "restore": try await Restore.run(invocation)
            default: return try await operate(invocation)
            }
            return 0
        } catch {
            Program.complain("cardvault: error: \(error.line)")
            if let hint = error.hint { Program.complain("hint: \(hint)") }
            return 1
        }
    }

    static func configuration(_ invocation: Invocation) throws(Failure) -> Configuration {
        guard let file = invocation.value("config") ?? Program.environment("CARDVAULT_CONFIG") else {
            throw Failure("which vault?", hint: "give --config FILE or set CARDVAULT_CONFIG")
        }
        do throws(ConfigurationError) { return try Configuration(file: file) } catch {
            throw Failure(error.description, isOfTheConfiguration: true)
        }
    }

    private static func printVersion(_ invocation: Invocation) {
        Program.print(invocation.has("json") ? "{\"version\":\"\(version)\"}" : "cardvault \(version)")
    }

    /// Beside a running service a command goes through it; without one it takes the data directory's lock.
    private static func operate(_ invocation: Invocation) async throws(Failure) -> Int32 {
        // A card number must not get into the vault, its audit or the answer by this way either.
        guard !invocation.arguments.contains(where: { PANRule.matches($0) }) else {
            throw Failure("an argument looks like a card number; it was not used")
        }
        let configuration = try configuration(invocation)
        let invocation = try withAbsolutePath(invocation)
        let file = try exportFile(invocation)
        if let code = OperatorSocket.send(invocation.arguments, in: configuration.dataDirectory, file) {
            return try finish(file, code)
        }
        let assembly = try Assembly(configuration, loops: 1)
        let user = Program.name(of: Program.user)
        try await assembly.takeUp(by: Caller(.operator(user)))
        let code = await Operations(vault: assembly.vault, user: user).run(invocation, TerminalConsole(file: file))
        await assembly.close()
        return try finish(file, code)
    }

    /// A backup is written by the service, whose directory is another.
    private static func withAbsolutePath(_ invocation: Invocation) throws(Failure) -> Invocation {
        guard invocation.command.name == "backup", let path = invocation.value("out"), !path.hasPrefix("/") else {
            return invocation
        }
        let whole = Program.absolute(path)
        let arguments = invocation.arguments.map { argument in
            argument == path ? whole : argument == "--out=" + path ? "--out=" + whole : argument
        }
        do throws(Invocation.Misuse) { return try Invocation(arguments) } catch { throw Failure(error.description) }
    }

    /// The file that an export goes to: always this process's own, whoever exports.
    private static func exportFile(_ invocation: Invocation) throws(Failure) -> ExportFile? {
        guard invocation.command.name == "audit export", let path = invocation.value("out") else { return nil }
        do throws(SystemError) { return try ExportFile(path) } catch {
            let hint = error.isExistence ? "name a file that is not there yet" : nil
            throw Failure("--out: \(error)", hint: hint)
        }
    }

    private static func finish(_ file: ExportFile?, _ code: Int32) throws(Failure) -> Int32 {
        do throws(SystemError) { try file?.finish(isWhole: code == 0) } catch { throw Failure("--out: \(error)") }
        return code
    }
}
