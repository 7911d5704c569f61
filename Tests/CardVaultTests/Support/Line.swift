internal import Locks

/// One kind of call to the scripted bank: what was asked, what is answered, and whether it waits.
final class Line<Question: Sendable, Answer: Sendable>: Sendable {
    private struct State: Sendable {
        var asked: [Question] = []
        var queue: [Answer] = []
        var rule: @Sendable (Question) -> Answer
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
        var awaited: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state: Locked<State>

    /// A line that answers by that rule unless told otherwise.
    init(_ rule: @escaping @Sendable (Question) -> Answer) { state = Locked(State(rule: rule)) }

    /// Everything that was asked, oldest first.
    var asked: [Question] { state.withLock { $0.asked } }

    /// Answers by that rule from now on, once the queue is empty.
    func answer(_ rule: @escaping @Sendable (Question) -> Answer) { state.withLock { $0.rule = rule } }

    /// Answers the next calls so, each once.
    func next(_ answers: Answer...) { state.withLock { $0.queue += answers } }

    /// Lets calls wait from now on: they were made, and the bank has done nothing yet.
    func hold() { state.withLock { $0.isHeld = true } }

    /// Lets go of all that wait, and of the calls to come.
    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Waits until that many calls were made in all.
    func arrival(of count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.asked.count >= count { return true }
                state.awaited.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func ask(_ question: Question) async -> Answer {
        let woken = state.withLock { state in
            state.asked.append(question)
            let count = state.asked.count
            let woken = state.awaited.filter { $0.count <= count }.map(\.continuation)
            state.awaited.removeAll { $0.count <= count }
            return woken
        }
        for continuation in woken { continuation.resume() }
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isHeld { state.held.append(continuation) }
                return !state.isHeld
            }
            if isFree { continuation.resume() }
        }
        let rule = state.withLock { state -> Reply in
            state.queue.isEmpty ? .rule(state.rule) : .answer(state.queue.removeFirst())
        }
        switch rule {
        case .answer(let answer): return answer
        case .rule(let rule): return rule(question)
        }
    }

    private enum Reply: Sendable {
        case answer(Answer)
        case rule(@Sendable (Question) -> Answer)
    }
}
