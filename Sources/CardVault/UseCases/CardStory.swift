/// A card's whole story for people: the card, its verifications, and what the audit tells of it.
package struct CardStory<Storage: Repository>: Sendable {
    /// What is known.
    package struct Story: Sendable {
        /// The card.
        package let card: SavedCard
        /// Its newest verifications, at most 100.
        package let verifications: [Verification]
        /// Leaves of the audit about it, newest first, at most 200.
        package let leaves: [RecordedLeaf]
        /// Whether all leaves were looked at.
        package let isWhole: Bool
    }

    /// Openings that are looked at in one step, and in all: some milliseconds, and some tenths of a second.
    private static var step: Int { 5_000 }
    private static var most: Int { 500_000 }

    let ports: Ports<Storage>
    let read: ReadVault<Storage>

    /// Gives the story its ports.
    package init(ports: Ports<Storage>, read: ReadVault<Storage>) {
        self.ports = ports
        self.read = read
    }

    /// The story of a card that the caller may see; that it was read stands in the audit.
    package func callAsFunction(_ id: SavedCard.ID, by caller: Caller) async throws(VaultError) -> Story {
        let card = try read.card(id, by: caller)
        let verifications = try read.verifications(of: id, VerificationFilter(limit: 100), by: caller).items
        var (leaves, isWhole) = ([RecordedLeaf](), false)
        var below = try ports.repository.read { reader throws(VaultError) in try reader.leafCount() }
        var looked = 0
        let name = Array("\"\(id.text)\"".utf8)
        while looked < Self.most, leaves.count < 200 {
            let (end, step) = (below, Self.step)
            let found = try ports.repository.read { reader throws(VaultError) in
                try reader.leaves(about: card.account, below: end, looking: step)
            }
            leaves += found.filter { leaf in leaf.opening.map { $0.holds(name) } ?? false }
            looked += Self.step
            below -= Int64(Self.step)
            isWhole = below <= 0
            if isWhole { break }
            await Task.yield()
        }
        let subject = AuditRecord.Subject(account: card.account, card: id)
        try await ports.repository.decide { transaction throws(VaultError) in
            try transaction.record(AuditRecord(.auditRead, by: caller, on: subject, reason: "story"))
        }
        return Story(
            card: card,
            verifications: verifications,
            leaves: Array(leaves.prefix(200)),
            isWhole: isWhole && leaves.count <= 200
        )
    }
}

extension [UInt8] {
    /// Whether the bytes occur in these.
    fileprivate func holds(_ part: [UInt8]) -> Bool {
        guard let first = part.first, count >= part.count else { return false }
        var start = startIndex
        while let place = self[start...].firstIndex(of: first), place + part.count <= count {
            if self[place..<(place + part.count)].elementsEqual(part) { return true }
            start = place + 1
        }
        return false
    }
}
