internal import Locks
internal import Secrets

/// The keys of an open vault, for all its threads; each makes ciphers of its own from them.
final class KeyRing: Sendable {
    private struct DataKeys {
        var active: UInt32
        var keys: [UInt32: SecretBytes]
    }

    /// What index and identifier keys are derived from.
    let index: SecretBytes
    private let data: Locked<DataKeys>

    init(index: SecretBytes, data: [UInt32: SecretBytes], active: UInt32) {
        self.index = index
        self.data = Locked(DataKeys(active: active, keys: data))
    }

    /// The generation that new messages are sealed with.
    var active: UInt32 { data.withLock { $0.active } }

    /// The data key of a generation, if there still is one.
    func key(of generation: UInt32) -> SecretBytes? { data.withLock { $0.keys[generation] } }

    /// Seals with a new generation from now on.
    func add(_ key: SecretBytes, generation: UInt32) {
        data.withLock { data in
            data.keys[generation] = key
            data.active = generation
        }
    }
}
