import System

/// What `ops/bench`, `ops/bench-audit` and `ops/instructions` need beside the service; no product ships it. For vaults that are in
/// nobody's use and hold nothing that is true.
@main
struct Main {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.count) {
        case ("seed", 3):
            if let count = Int(arguments[2]) { return try await Seed(Bench.open(arguments[1]), accounts: count).run() }
        case ("serve", 3):
            return try await StubbedService.run(arguments[1], listeningOn: arguments[2])
        case ("audit", 3):
            if let count = Int64(arguments[2]) { return try await AuditGrowth(Bench.open(arguments[1])).run(to: count) }
        default: break
        }
        Program.complain(
            """
            usage: vault-bench seed DATA ACCOUNTS   three cards for each account; prints identifiers of cards
                   vault-bench serve DATA ADDRESS   the API alone, with a bank that says yes at once
                   vault-bench audit DATA LEAVES    grows the audit; prints what its last leaves cost
            """
        )
        Program.exit(2)
    }
}
