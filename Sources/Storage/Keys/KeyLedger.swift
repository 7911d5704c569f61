internal import CardVault
internal import Secrets

/// What the writer's thread knows of the keys beyond the ring: the root key's wrapping, the uses of the active key, and
/// changes that are made in the transaction which runs and become true with its commit.
struct KeyLedger {
    private let ring: KeyRing
    private let limits: KeyUseLimits
    /// The wrapping, as the unit that runs sees it.
    private(set) var wrap: KeyWrap
    private var wrapBeforeUnit: KeyWrap
    private var wrapOnDisk: KeyWrap
    private var uses: KeyUses
    private var usesOnDisk: Int64
    private var fresh: [(generation: UInt32, key: SecretBytes)] = []
    private var freshBeforeUnit = 0

    init(ring: KeyRing, wrap: KeyWrap, uses: KeyUses, limits: KeyUseLimits) {
        self.ring = ring
        self.limits = limits
        self.wrap = wrap
        wrapBeforeUnit = wrap
        wrapOnDisk = wrap
        self.uses = uses
        usesOnDisk = uses.reserved
    }

    /// Counts messages that are sealed with the active key; `dataKeyUsedUp` at its end.
    mutating func count(_ number: Int64 = 1) throws(VaultError) -> UInt32 {
        guard uses.count(number) else { throw .dataKeyUsedUp }
        return uses.generation
    }

    /// What the disk says of a new generation.
    var firstBlock: Int64 { KeyUses.firstBlock(limits) }

    /// A generation was added in this unit; it is used once that is on the disk.
    mutating func add(_ key: SecretBytes, generation: UInt32) { fresh.append((generation, key)) }

    /// The keys were wrapped under another root key in this unit.
    mutating func change(to wrap: KeyWrap) { self.wrap = wrap }

    // MARK: The life of units and transactions

    mutating func unitBegan() {
        wrapBeforeUnit = wrap
        freshBeforeUnit = fresh.count
    }

    mutating func unitRolledBack() {
        wrap = wrapBeforeUnit
        fresh.removeLast(fresh.count - freshBeforeUnit)
    }

    /// What must be written of the uses before the commit, if anything.
    var reservation: (generation: UInt32, uses: Int64)? {
        uses.reserved == usesOnDisk ? nil : (uses.generation, uses.reserved)
    }

    mutating func committed() {
        wrapOnDisk = wrap
        usesOnDisk = uses.reserved
        for (generation, key) in fresh {
            ring.add(key, generation: generation)
            uses = KeyUses(newGeneration: generation, limits: limits)
            usesOnDisk = uses.reserved
        }
        fresh = []
        ring.note(uses.usage)
    }

    mutating func rolledBack() {
        wrap = wrapOnDisk
        fresh = []
        uses.rollBack(reserved: usesOnDisk)
    }
}
