import EPay
import HTTP
import Storage
import System

extension Checkup {
    /// `cardvault check`: through the running service, or on the files of one that does not run; needs no lock.
    static func command(_ invocation: Invocation) async throws(Failure) -> Int32 {
        let depth = try Depth(invocation)
        let console = TerminalConsole(print: { FindingTable.print($0) })
        if let address = invocation.value("page") { return try await page(address, invocation, console) }
        let configuration: Configuration
        do throws(Failure) { configuration = try Command.configuration(invocation) } catch {
            guard error.isOfTheConfiguration else { throw error }
            return report([Finding("configuration", .failed, error.line)], isServing: false, invocation, console)
        }
        let arguments = invocation.arguments
        if let code = OperatorSocket.send(arguments, in: configuration.dataDirectory, print: FindingTable.print) {
            return code
        }
        let source = try RootKeyOpening.source(configuration)
        let (clock, loops) = (SystemClock(), EventLoopGroup(count: 1))
        defer { loops.shutdown() }
        let checkup = Checkup(
            configuration: configuration,
            bank: try Assembly.bank(configuration, loops, clock, SilentMeter()),
            isServing: false,
            depth: depth,
            inspector: { () throws(StorageError) in
                try RootKeyOpening.open(source, isInstalling: false) { key throws(StorageError) in
                    try VaultInspector(at: configuration.dataDirectory, rootKey: key, clock: clock)
                }
            }
        )
        return await checkup.run(invocation, console)
    }
}

/// Counts nothing: there is no service whose metrics it would be.
struct SilentMeter: BankMeter {
    func note(_ operation: BankOperation, _ outcome: BankOutcome, took duration: Duration) {}
    func note(_ server: BankServer, breaker phase: Breaker.Phase) {}
    func note(_ change: KeyChange) {}
}
