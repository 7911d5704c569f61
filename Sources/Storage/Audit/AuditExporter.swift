internal import AuditLog
internal import CardVault
internal import Locks

/// Writes an export piece by piece; its memory does not grow with it, and no snapshot is held between pieces.
final class AuditExporter: AuditExport {
    private enum Stage { case start, leaves, end, done }
    private struct State {
        var stage = Stage.start
        var position: UInt64
        var writer: AuditBundleWriter
        let source: ThreadReader
    }

    let window: Range<Int64>
    private let wish: AuditWish
    private let account: AccountIndex?
    private let range: Range<UInt64>
    private let checkpoint: Checkpoint
    private let earlier: (note: [UInt8], size: UInt64)?
    private let state: Locked<State>

    init(
        _ repository: SQLiteRepository,
        _ wish: AuditWish,
        account: AccountIndex?,
        range: Range<UInt64>,
        note: [UInt8],
        checkpoint: Checkpoint,
        earlier: (note: [UInt8], size: UInt64)?
    ) throws(VaultError) {
        self.wish = wish
        self.account = account
        self.range = range
        self.checkpoint = checkpoint
        self.earlier = earlier
        window = Int64(range.lowerBound)..<Int64(range.upperBound)
        let source = try repository.exportReader()
        var scope = AuditBundleWriter.Scope.selection
        if !wish.isSelection {
            let proof = try source.read { reader throws(VaultError) in
                try reader.auditTree(size: checkpoint.size).rangeProof(of: range, in: checkpoint.size)
            }
            guard let proof else { throw .illegalMove }
            scope = .range(range, proof)
        }
        let writer: AuditBundleWriter
        do throws(AuditError) { writer = try AuditBundleWriter(scope, checkpoint: note) } catch { throw .illegalMove }
        state = Locked(State(position: range.lowerBound, writer: writer, source: source))
    }

    var entries: Int { state.withLock { Int($0.writer.entries) } }

    func next() throws(VaultError) -> [UInt8]? {
        try state.withLock { state throws(VaultError) -> [UInt8]? in
            switch state.stage {
            case .start:
                state.stage = .leaves
                return wish.format == .csv ? AuditCSV.header : state.writer.header
            case .leaves:
                let piece = try leaves(&state)
                if state.position >= range.upperBound { state.stage = .end }
                return piece
            case .end:
                state.stage = .done
                return wish.format == .csv ? [] : try end(state)
            case .done: return nil
            }
        }
    }

    // A few hundred leaves are about 64 KiB and a millisecond or two: other work of the thread comes between.
    private static let step = 128
    // Openings that are looked through for one account in one piece.
    private static let reach: UInt64 = 4_096

    private func leaves(_ state: inout State) throws(VaultError) -> [UInt8] {
        let end = account == nil ? range.upperBound : min(range.upperBound, state.position + Self.reach)
        var piece: [UInt8] = []
        var (writer, position) = (state.writer, state.position)
        try state.source.read { reader throws(VaultError) in
            let rows = try reader.auditRows(in: position..<end, of: account, limit: Self.step)
            for row in rows {
                if !wish.isSelection, row.sequence != position { throw .storageCorrupt }
                position = row.sequence + 1
                guard let leaf = try fitting(row) else { continue }
                try append(row, leaf, reader, &writer, to: &piece)
            }
            if rows.count < Self.step {
                // A leaf that went in the meantime must not pass for the end.
                if !wish.isSelection, position < end { throw .storageCorrupt }
                position = end
            }
        }
        state.writer = writer
        state.position = position
        return piece
    }

    /// The leaf, if the wish picks it; a range need not look into it.
    private func fitting(_ row: AuditRow) throws(VaultError) -> AuditLeaf?? {
        guard wish.isSelection || wish.format == .csv else { return .some(nil) }
        guard let leaf = try? AuditLeaf(canonical: row.leaf.span) else { throw .storageCorrupt }
        if let action = wish.action, leaf.action != action { return nil }
        if let actor = wish.actor, leaf.actor.id != actor { return nil }
        return .some(leaf)
    }

    private func append(
        _ row: AuditRow,
        _ leaf: AuditLeaf?,
        _ reader: SQLiteReader,
        _ writer: inout AuditBundleWriter,
        to piece: inout [UInt8]
    ) throws(VaultError) {
        if wish.format == .csv, let leaf {
            writer.count()
            piece += AuditCSV.row(leaf, hash: row.hash, opening: row.opening)
        } else {
            let size = checkpoint.size
            let proof =
                wish.isSelection ? try reader.auditTree(size: size).inclusionProof(of: row.sequence, in: size) : nil
            piece += writer.line(leaf: row.leaf, hash: row.hash, opening: row.opening, proof: proof)
        }
    }

    private func end(_ state: State) throws(VaultError) -> [UInt8] {
        guard let earlier else { return state.writer.end }
        let proof = try state.source.read { reader throws(VaultError) in
            try reader.auditTree(size: checkpoint.size).consistencyProof(from: earlier.size, to: checkpoint.size)
        }
        guard let proof else { return state.writer.end }
        return AuditBundleWriter.consistency(with: earlier.note, proof: proof) + state.writer.end
    }
}
