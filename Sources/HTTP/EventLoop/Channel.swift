internal import CLinux
private import Glibc

/// A descriptor's owner; all calls come on its loop.
protocol Channel: AnyObject {
    /// Something happened to the descriptor; edge-triggered, so it must be remembered until used up.
    func ready(_ readiness: Readiness)
    /// The turn asked for by `proceedNextTurn` is here.
    func proceed()
}

/// What happened to a descriptor.
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let readable = Readiness(rawValue: UInt32(EPOLLIN.rawValue))
    static let writable = Readiness(rawValue: UInt32(EPOLLOUT.rawValue))
    /// The peer sends no more, or the connection broke: the next read tells which.
    static let ended = Readiness(rawValue: UInt32(EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue))
}

/// The owner of one descriptor and how many owners that number has had.
struct Slot {
    var channel: (any Channel)?
    var generation: UInt32 = 0
}

extension EventLoop {
    /// Starts to tell the channel about its descriptor, and keeps it alive until it is forgotten; false if the system refuses.
    func register(_ channel: any Channel, _ descriptor: Int32) -> Bool {
        let place = Int(descriptor)
        while channels.count <= place { channels.append(Slot()) }
        channels[place].generation &+= 1
        channels[place].channel = channel
        let token = UInt64(channels[place].generation) << 32 | UInt64(place)
        let events = UInt32(EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue) | EPOLLET.rawValue
        guard cardvault_epoll_add(epoll, descriptor, token, events) == 0 else {
            channels[place].channel = nil
            return false
        }
        return true
    }

    /// Lets go of the channel of a descriptor that is about to be closed; closing takes it out of epoll.
    func forget(_ descriptor: Int32) {
        // One that was never registered has no slot.
        guard channels.indices.contains(Int(descriptor)) else { return }
        channels[Int(descriptor)].channel = nil
    }
}
