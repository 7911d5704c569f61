internal import CLinux
private import Glibc
internal import Locks

/// One thread that waits for its sockets, timers and jobs; a task executor, so that async code can start and stay on it.
@safe package final class EventLoop: TaskExecutor, @unchecked Sendable {
    // What is not `let` below is touched by the loop's own thread only; others go through `inbox`.

    /// The loop executing the calling code, if any.
    package static var current: EventLoop? {
        guard let value = unsafe cardvault_thread_value() else { return nil }
        return unsafe Unmanaged<EventLoop>.fromOpaque(value).takeUnretainedValue()
    }

    /// Which loop of its group this is, from 0; for what is kept once a loop.
    package let index: Int

    let epoll: Int32
    private let wakeUp: Int32
    private let inbox = Locked(Inbox())

    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var again: [any Channel] = []
    private var answering: [any Channel] = []
    private var turnEnds: [@Sendable () -> Void] = []
    private var ending: [@Sendable () -> Void] = []
    var channels: [Slot] = []
    var timers = TimerHeap()
    /// Nanoseconds of the monotonic clock, read once a turn.
    var now: UInt64
    let scratch = Scratch()
    private var isStopping = false

    init(index: Int) {
        self.index = index
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(epoll >= 0 && wakeUp >= 0, "the system has no descriptors left for an event loop")
        now = cardvault_monotonic_nanoseconds()
    }

    deinit {
        close(wakeUp)
        close(epoll)
    }

    /// Whether the caller runs on this loop.
    package var isCurrent: Bool {
        unsafe cardvault_thread_value() == UnsafeMutableRawPointer(Unmanaged.passUnretained(self).toOpaque())
    }

    /// Runs a job of a task on this loop; from its own thread without a lock.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
        } else {
            post { $0.jobs.append(job) }
        }
    }

    /// Runs an action on this loop soon, from any thread.
    package func execute(_ action: @escaping @Sendable () -> Void) {
        post { $0.actions.append(action) }
    }

    /// Runs an action once, when this turn of the loop is over: for what the requests of one turn share. Only on the loop.
    package func atEndOfTurn(_ action: @escaping @Sendable () -> Void) {
        precondition(isCurrent)
        turnEnds.append(action)
    }

    /// Ends the loop after this turn; what is enqueued later never runs.
    func stop() {
        post { $0.isStopping = true }
    }

    /// Calls the channel's `proceed` in the next turn, after everybody else had one.
    func proceedNextTurn(_ channel: any Channel) {
        again.append(channel)
    }

    /// Calls the channel's `proceed` when this turn is over: answers that go out together wake who awaits them once.
    ///
    /// A long turn does not hold them all back: they go in batches.
    func proceedAtEndOfTurn(_ channel: any Channel) {
        answering.append(channel)
        if answering.count == Self.answersTogether { sendAnswers() }
    }

    private static let answersTogether = 32

    private func post(_ change: (inout Inbox) -> Void) {
        let mustWake = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isSignalled = true }
            return !inbox.isSignalled
        }
        if mustWake { eventfd_write(wakeUp, 1) }
    }
}

/// What other threads leave for a loop.
private struct Inbox {
    var jobs: [UnownedJob] = []
    var actions: [@Sendable () -> Void] = []
    var isSignalled = false
    var isStopping = false
}

extension EventLoop {
    /// Turns until stopped: sockets, timers, what others left, jobs, ends of turn.
    func run() {
        unsafe cardvault_set_thread_value(Unmanaged.passUnretained(self).toOpaque())
        cardvault_epoll_add(epoll, wakeUp, Self.wakeUpToken, UInt32(EPOLLIN.rawValue) | EPOLLET.rawValue)
        var events = [cardvault_event](repeating: cardvault_event(), count: 256)
        while !isStopping {
            let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
                unsafe cardvault_epoll_wait(epoll, buffer.baseAddress, Int32(buffer.count), timeout)
            }
            now = cardvault_monotonic_nanoseconds()
            for index in 0..<Int(count) { deliver(events[index]) }
            fireTimers()
            proceedAgain()
            takeInbox()
            runJobs()
            sendAnswers()
            endTurn()
        }
        cardvault_set_thread_value(nil)
    }

    private static let wakeUpToken = UInt64.max

    /// Milliseconds to wait, rounded up so that a timer is due when we wake.
    private var timeout: Int32 {
        guard jobs.isEmpty, again.isEmpty, answering.isEmpty, turnEnds.isEmpty else { return 0 }
        guard let due = timers.earliest else { return -1 }
        guard due > now else { return 0 }
        return Int32(clamping: (due - now + 999_999) / 1_000_000)
    }

    private func deliver(_ event: cardvault_event) {
        if event.token == Self.wakeUpToken {
            var count: eventfd_t = 0
            unsafe eventfd_read(wakeUp, &count)
            return
        }
        let descriptor = Int(event.token & 0xFFFF_FFFF)
        guard channels.indices.contains(descriptor) else { return }
        // A descriptor closed and given out again within one batch must not get its predecessor's events.
        guard channels[descriptor].generation == UInt32(event.token >> 32) else { return }
        channels[descriptor].channel?.ready(Readiness(rawValue: event.events))
    }

    private func fireTimers() {
        while let timer = timers.popDue(at: now) { timer.target?.timerFired(timer) }
    }

    private func proceedAgain() {
        guard !again.isEmpty else { return }
        let channels = again
        again.removeAll(keepingCapacity: true)
        for channel in channels { channel.proceed() }
    }

    private func sendAnswers() {
        guard !answering.isEmpty else { return }
        let channels = answering
        answering.removeAll(keepingCapacity: true)
        for channel in channels { channel.proceed() }
    }

    private func takeInbox() {
        let taken = inbox.withLock { inbox in
            let taken = inbox
            inbox = Inbox()
            return taken
        }
        jobs += taken.jobs
        isStopping = isStopping || taken.isStopping
        for action in taken.actions { action() }
    }

    /// Runs what is ready and what that makes ready, but lets sockets have their turn in between.
    private func runJobs() {
        var rounds = 0
        while !jobs.isEmpty, rounds < 16 {
            swap(&jobs, &running)
            for job in running { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
            running.removeAll(keepingCapacity: true)
            rounds += 1
        }
    }

    private func endTurn() {
        guard !turnEnds.isEmpty else { return }
        swap(&turnEnds, &ending)
        for action in ending { action() }
        ending.removeAll(keepingCapacity: true)
    }
}
