private import Glibc
private import Synchronization

/// A fixed number of event loops, each on a thread of its own; they run until the group is shut down.
@safe package final class EventLoopGroup: Sendable {
    /// The loops, by index.
    package let loops: [EventLoop]
    private let turn = Atomic<Int>(0)

    /// Starts `count` loops, at least one; one per core is enough.
    package init(count: Int) {
        loops = (0..<max(count, 1)).map { EventLoop(index: $0) }
        for loop in loops { Self.start(loop) }
    }

    /// The calling loop if it is of this group, else each in its turn.
    package func next() -> EventLoop {
        if let current = EventLoop.current, loops.indices.contains(current.index), loops[current.index] === current {
            return current
        }
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return loops[Int(UInt(bitPattern: turn) % UInt(loops.count))]
    }

    /// Ends the threads after their current turn; servers and clients on them must be done, what is still enqueued never runs.
    package func shutdown() {
        for loop in loops { loop.stop() }
    }

    private static func start(_ loop: EventLoop) {
        var thread = pthread_t()
        let argument = unsafe Unmanaged.passRetained(loop).toOpaque()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            argument
        )
        precondition(code == 0, "the system has no thread left for an event loop")
        pthread_detach(thread)
    }
}
