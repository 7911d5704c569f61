import Locks
import Testing

@Test func `threads take turns at the state`() async {
    let counter = Locked(0)
    await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
            group.addTask { for _ in 0..<1_000 { counter.withLock { $0 += 1 } } }
        }
    }
    #expect(counter.withLock { $0 } == 8_000)
}

@Test func `the lock is free again after an error`() {
    struct Refused: Error {}
    let locked = Locked(1)
    #expect(throws: Refused.self) { try locked.withLock { _ throws(Refused) in throw Refused() } }
    #expect(locked.withLock { $0 } == 1)
}
