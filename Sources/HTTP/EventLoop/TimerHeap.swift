/// Who is called when a timer is due.
protocol TimerTarget: AnyObject {
    /// The moment has come; on the loop.
    func timerFired(_ timer: LoopTimer)
}

/// One moment to be woken at; knows its place in the heap so that it can be moved and taken out.
final class LoopTimer {
    var target: (any TimerTarget)?
    fileprivate(set) var due: UInt64 = 0
    fileprivate var place = -1

    init(_ target: any TimerTarget) { self.target = target }

    var isArmed: Bool { place >= 0 }
}

/// Timers by when they are due: a binary heap.
struct TimerHeap {
    private var timers: [LoopTimer] = []

    var earliest: UInt64? { timers.first?.due }

    /// Arms a timer, or moves an armed one.
    mutating func arm(_ timer: LoopTimer, at due: UInt64) {
        timer.due = due
        if timer.place < 0 {
            timer.place = timers.count
            timers.append(timer)
        }
        siftDown(siftUp(timer.place))
    }

    /// Takes a timer out, if it is in.
    mutating func disarm(_ timer: LoopTimer) {
        let place = timer.place
        guard place >= 0 else { return }
        timer.place = -1
        let last = timers.removeLast()
        guard last !== timer else { return }
        timers[place] = last
        last.place = place
        siftDown(siftUp(place))
    }

    /// The next timer due by then, disarmed; nil if there is none.
    mutating func popDue(at now: UInt64) -> LoopTimer? {
        guard let first = timers.first, first.due <= now else { return nil }
        disarm(first)
        return first
    }

    private mutating func siftUp(_ start: Int) -> Int {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard timers[place].due < timers[parent].due else { break }
            exchange(place, parent)
            place = parent
        }
        return place
    }

    private mutating func siftDown(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < timers.count {
                if timers[child].due < timers[least].due { least = child }
            }
            guard least != place else { return }
            exchange(place, least)
            place = least
        }
    }

    private mutating func exchange(_ one: Int, _ other: Int) {
        timers.swapAt(one, other)
        timers[one].place = one
        timers[other].place = other
    }
}
