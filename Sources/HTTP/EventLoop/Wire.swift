internal import CLinux
private import Glibc

/// What came of moving bytes.
enum Transfer: Equatable {
    case count(Int)
    /// Not now; the loop will tell when.
    case blocked
    /// The other side sends no more, in good order.
    case ended
    case failed
}

/// A connected socket and what epoll last said about it, remembered so that no call is made in vain.
@safe final class Wire {
    let descriptor: Int32
    private(set) var isReadable = false
    private(set) var isWritable = true
    private var hasEnded = false
    private var isOpen = true

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(aborting: true) }

    func note(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.readable, .ended]) { isReadable = true }
        if !readiness.isDisjoint(with: [.writable, .ended]) { isWritable = true }
        if !readiness.isDisjoint(with: .ended) { hasEnded = true }
    }

    func receive(into room: UnsafeMutableRawBufferPointer) -> Transfer {
        guard isOpen else { return .failed }
        guard isReadable else { return .blocked }
        let count = unsafe cardvault_receive(descriptor, room.baseAddress, room.count)
        if count > 0 {
            // Less than there was room for: the rest, when it comes, is a new edge.
            if count < room.count, !hasEnded { isReadable = false }
            return .count(count)
        }
        if count == 0 { return .ended }
        guard count == -Int(EAGAIN) else { return .failed }
        isReadable = false
        return .blocked
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        guard isOpen else { return .failed }
        guard isWritable else { return .blocked }
        let count = unsafe cardvault_send(descriptor, bytes.baseAddress, bytes.count)
        if count >= 0 { return .count(count) }
        guard count == -Int(EAGAIN) else { return .failed }
        isWritable = false
        return .blocked
    }

    /// Tells the peer that nothing more will come, and goes on receiving.
    func endSending() {
        if isOpen { shutdown(descriptor, Int32(SHUT_WR)) }
    }

    /// Closes once; aborting resets the connection, so that the peer cannot take what it got for whole.
    func close(aborting: Bool) {
        guard isOpen else { return }
        isOpen = false
        if aborting {
            cardvault_abort(descriptor)
        } else {
            Glibc.close(descriptor)
        }
    }
}
