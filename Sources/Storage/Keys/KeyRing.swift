internal import Locks
internal import Secrets
internal import Synchronization

/// The keys of an open vault, for all its threads; each makes ciphers of its own from them.
final class KeyRing: Sendable {
    private struct DataKeys {
        var active: UInt32
        var keys: [UInt32: SecretBytes]
        var usage: KeyUsage
    }

    /// What index and identifier keys are derived from.
    let index: SecretBytes
    private let data: Locked<DataKeys>
    private let removalCount = Atomic<Int>(0)

    init(index: SecretBytes, data: [UInt32: SecretBytes], usage: KeyUsage) {
        self.index = index
        self.data = Locked(DataKeys(active: usage.generation, keys: data, usage: usage))
    }

    /// The generation that new messages are sealed with.
    var active: UInt32 { data.withLock { $0.active } }

    /// How much it was used, as of the last commit.
    var usage: KeyUsage { data.withLock { $0.usage } }

    /// The data key of a generation, if there still is one.
    func key(of generation: UInt32) -> SecretBytes? { data.withLock { $0.keys[generation] } }

    /// Changes when a key was removed: ciphers made of it before must go.
    var removals: Int { removalCount.load(ordering: .relaxed) }

    /// Seals with a new generation from now on.
    func add(_ key: SecretBytes, generation: UInt32) {
        data.withLock { data in
            data.keys[generation] = key
            data.active = generation
        }
    }

    /// Forgets a generation that nothing is sealed with any more.
    func remove(_ generation: UInt32) {
        data.withLock { data in
            precondition(generation != data.active)
            data.keys[generation] = nil
        }
        removalCount.add(1, ordering: .relaxed)
    }

    /// Tells those who watch.
    func note(_ usage: KeyUsage) { data.withLock { $0.usage = usage } }
}
