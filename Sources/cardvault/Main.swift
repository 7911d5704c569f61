import System

/// `cardvault`: the service and its operator commands.
@main
struct Main {
    // Not async: the runtime would take the main thread's signal mask along, and stops would end the process at once.
    static func main() {
        Program.ignoreBrokenPipes()
        ServiceSignals.shared.watch()
        Task.detached { Program.exit(await run(Array(CommandLine.arguments.dropFirst()))) }
        Program.park()
    }

    /// Runs one command line; 0 done, 1 refused or found something wrong, 2 wrong usage.
    static func run(_ arguments: [String]) async -> Int32 {
        if arguments.isEmpty || arguments == ["--help"] || arguments == ["help"] {
            Program.print(Help.overview)
            return arguments.isEmpty ? 2 : 0
        }
        if arguments == ["--version"] { return await run(["version"]) }
        // `help client add` asks for what `client add --help` does.
        if arguments.first == "help" { return await run(Array(arguments.dropFirst()) + ["--help"]) }
        if arguments.count == 2, arguments[1] == "--help", CommandSpecification.isFamily(arguments[0]) {
            Program.print(Help.text(ofFamily: arguments[0]))
            return 0
        }
        let invocation: Invocation
        do throws(Invocation.Misuse) { invocation = try Invocation(arguments) } catch {
            Program.complain("cardvault: error: \(error)")
            return 2
        }
        if invocation.has("help") {
            Program.print(Help.text(of: invocation.command))
            return 0
        }
        return await Command.run(invocation)
    }
}
