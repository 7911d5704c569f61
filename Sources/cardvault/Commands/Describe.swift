import JSON
import System

/// `cardvault completion` and `cardvault manual`: what the table of commands says, for shells and for man.
enum Describe {
    static func completion(_ invocation: Invocation) -> Int32 {
        guard let shell = Shell(rawValue: invocation.operands[0]) else {
            Program.complain(
                "cardvault: error: the shell is one of " + Shell.allCases.map(\.rawValue).joined(separator: ", ")
            )
            return 2
        }
        print(shell.completion, as: "script", invocation)
        return 0
    }

    static func manual(_ invocation: Invocation) { print(Manual.page, as: "manual", invocation) }

    private static func print(_ text: String, as name: String, _ invocation: Invocation) {
        Program.print(invocation.has("json") ? JSONValue.object([.init(name, .string(text))]).text : text)
    }
}
