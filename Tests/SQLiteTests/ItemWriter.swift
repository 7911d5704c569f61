import SQLite
import Synchronization

/// What the tests' writer keeps on its thread; it cannot be copied, as the vault's.
struct ItemContext: WriteContext, ~Copyable {
    let connection: Connection
    var insert: Statement
    /// What the calls of the writer were, in order.
    var calls: [String] = []
    var commitFailsNext = false
    var refusesToTell = false

    mutating func unitBegan() { calls.append("began") }
    mutating func unitRolledBack() { calls.append("unit undone") }
    mutating func committed() -> Bool {
        calls.append("committed")
        return !refusesToTell
    }
    mutating func rolledBack() { calls.append("undone") }
    mutating func willCommit() throws(SQLiteError) {
        calls.append("will commit")
        guard commitFailsNext else { return }
        commitFailsNext = false
        try connection.execute(script: "INSERT INTO nowhere VALUES (1)")
    }

    mutating func add(_ id: Int64, size: Int = 0) throws(SQLiteError) {
        try insert.run(id, [UInt8](repeating: 1, count: size))
    }
}

extension ItemContext {
    init(on connection: borrowing Connection) throws(SQLiteError) {
        self.init(
            connection: connection.shared(),
            insert: try Statement("INSERT INTO item (id, body) VALUES (?1, ?2)", on: connection)
        )
    }
}

typealias ItemWriter = WriterThread<ItemContext>

/// What a unit of the tests throws by itself, beside what the writer says.
enum UnitError: WriterFailure, Equatable {
    case changedItsMind
    case writer(WriterError)
    init(_ error: WriterError) { self = .writer(error) }
}

extension WriterThread where Context == ItemContext {
    convenience init(_ file: TemporaryFile, queueLimit: Int = 100, batchLimit: Int = 100) throws(SQLiteError) {
        try self.init(
            queueLimit: queueLimit,
            batchLimit: batchLimit,
            open: { () throws(SQLiteError) in try itemDatabase(in: file) },
            context: { connection throws(SQLiteError) in try ItemContext(on: connection) }
        )
    }

    func add(_ id: Int64, size: Int = 0) async throws(UnitError) {
        try await perform { context throws(UnitError) in
            do throws(SQLiteError) { try context.add(id, size: size) } catch { throw UnitError(error) }
        }
    }
}

/// Keeps a writer's thread busy until it is opened.
final class Gate: Sendable {
    private let isOpen = Atomic(false)
    private let isReached = Atomic(false)

    var wasReached: Bool { isReached.load(ordering: .acquiring) }
    func open() { isOpen.store(true, ordering: .releasing) }
    func pass() {
        isReached.store(true, ordering: .releasing)
        holdThread { isOpen.load(ordering: .acquiring) }
    }
}

struct NeverQueued: Error {}

/// Runs the units so that all of them wait in the queue, in this order, before the first is taken.
func together<Value: Sendable>(
    on writer: ItemWriter,
    _ units: [@Sendable () async -> Value]
) async throws -> [Value] {
    let gate = Gate()
    async let held: Void = writer.perform { _ throws(WriterError) in gate.pass() }
    guard await eventually({ gate.wasReached }) else { throw NeverQueued() }
    var tasks: [Task<Value, Never>] = []
    for unit in units {
        tasks.append(Task { await unit() })
        let count = tasks.count
        guard await eventually({ writer.statistics.queueLength == count }) else { throw NeverQueued() }
    }
    gate.open()
    try await held
    var values: [Value] = []
    for task in tasks { values.append(await task.value) }
    return values
}

/// The outcome of adding an item.
func adding(_ id: Int64, size: Int = 0, to writer: ItemWriter) -> @Sendable () async -> Result<Void, UnitError> {
    {
        do throws(UnitError) {
            try await writer.add(id, size: size)
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}
