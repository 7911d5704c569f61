import CardVault
import HTTP
import Locks
import Storage
import System

/// `cardvault serve`: opens the vault, listens, and works until it is told to stop.
enum Serve {
    static func run(_ invocation: Invocation) async throws(Failure) {
        let configuration = try Command.configuration(invocation)
        Program.forbidDumps()
        Program.raiseDescriptorLimit()
        let (failpoints, acceptance) = (try Failpoints(configuration), try reason(invocation, "accept-rollback"))
        let beginning = try reason(invocation, "begin-ledger")
        let assembly = try Assembly(
            configuration,
            loops: Program.processors,
            failpoints: failpoints,
            acceptingRollback: acceptance != nil,
            beginningLedger: beginning != nil
        )
        try KnownTerminals.check(configuration, assembly.repository)
        let caller = Caller(.operator(Program.name(of: Program.user)))
        do throws(VaultError) {
            if let accepted = assembly.notary.accepted {
                let reason = accepted.rollback.rawValue + (accepted.size.map { ".\($0)" } ?? "")
                try await assembly.vault.record(.rollbackAccepted, by: caller, reason: reason, words: acceptance)
            }
            if let beginning { try await assembly.vault.record(.ledgerBegun, by: caller, words: beginning) }
            try await assembly.vault.record(.vaultStarted, by: caller)
        } catch {
            throw Failure(error)
        }
        try await assembly.takeUp(by: caller)
        do throws(VaultError) {
            // What an earlier run left waiting is taken up before anybody can ask about it.
            try await assembly.vault.reconciler.takeUpInterrupted()
        } catch {
            throw Failure(error)
        }
        let service = try Service(assembly)
        try openOperatorSocket(assembly)
        let caretaker = Task { await assembly.vault.caretaker.run() }
        let keeper = Task { await SeenBankKey.watch(assembly) }
        let recorder = Task { await service.recordRefusals() }
        let housekeeping = Task { await Housekeeping(assembly).run() }
        let keyWatch = Task { await assembly.keyWatch.run() }
        let notary = Task { await assembly.notary.run(every: configuration.audit.checkpointInterval) }
        for line in service.announcements { Program.print(line) }
        Program.print("ready")

        await ServiceSignals.shared.stop(reloading: { service.reload() })
        assembly.vault.ports.close()
        await service.drain(within: .seconds(25))
        caretaker.cancel()
        recorder.cancel()
        housekeeping.cancel()
        keeper.cancel()
        notary.cancel()
        keyWatch.cancel()
        await service.flushRefusals(everything: true)
        try? await assembly.vault.record(.vaultStopped, by: caller)
        File.removeQuietly(OperatorSocket.path(in: configuration.dataDirectory))
        await assembly.close()
    }

    /// Why something out of the ordinary is done, if it is.
    private static func reason(_ invocation: Invocation, _ option: String) throws(Failure) -> String? {
        guard let reason = invocation.value(option) else { return nil }
        do throws(VaultError) {
            guard !reason.isEmpty else { throw .purposeMissing }
            return try ShortText.checked(reason, maximumBytes: 200)
        } catch {
            throw Failure("--\(option) needs a reason of 1 to 200 bytes without control characters")
        }
    }

    private static func openOperatorSocket(_ assembly: Assembly) throws(Failure) {
        do throws(SystemError) {
            try OperatorSocket.serve(in: assembly.configuration.dataDirectory) { invocation, user, console in
                if invocation.command.name == "check" {
                    guard let depth = try? Checkup.Depth(invocation) else { return 2 }
                    return await Checkup(assembly, depth).run(invocation, console)
                }
                return await Operations(vault: assembly.vault, user: user).run(invocation, console)
            }
        } catch {
            throw Failure(error.description)
        }
    }
}

/// The signals of the process, watched from its first moment; whoever serves asks for them.
final class ServiceSignals: Sendable {
    static let shared = ServiceSignals()

    private struct State {
        var isStopping = false
        var stop: CheckedContinuation<Void, Never>?
        var reload: (@Sendable () -> Void)?
    }
    private let state = Locked(State())

    /// Begins to watch; until someone serves, a stop ends the process at once.
    func watch() {
        ServiceSignal.watch { [self] signal in
            switch signal {
            case .reload: state.withLock { $0.reload }?()
            case .stop: noteStop()
            }
        }
    }

    private func noteStop() {
        let waiting = state.withLock { state in
            state.isStopping = true
            defer { state.stop = nil }
            return state.stop
        }
        if let waiting { waiting.resume() } else { Program.exit(0) }
    }

    /// Waits until the process is told to stop; in the meantime a reload does what is asked of it.
    func stop(reloading reload: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            let isStopping = state.withLock { state in
                state.reload = reload
                guard !state.isStopping else { return true }
                state.stop = continuation
                return false
            }
            if isStopping { continuation.resume() }
        }
    }
}
