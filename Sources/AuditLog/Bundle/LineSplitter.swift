/// Cuts a stream of chunks into lines, with memory for one line of limited length.
struct LineSplitter {
    /// The most bytes of a line, without its line feed.
    static let maximumCount = 65_536

    private var pending: [UInt8] = []
    private var isTooLong = false

    /// Hands on each line that the chunk completes, nil for one that is too long, until `take` says that it was the last.
    ///
    /// Gives the number of bytes used: fewer than there are only when `take` stopped before them.
    mutating func split(_ chunk: Span<UInt8>, take: (Span<UInt8>?) -> Bool) -> Int {
        var start = 0
        for index in chunk.indices where chunk[index] == 0x0a {
            let piece = chunk.extracting(start..<index)
            start = index + 1
            if pending.isEmpty && !isTooLong {
                guard take(piece.count > Self.maximumCount ? nil : piece) else { return start }
                continue
            }
            keep(piece)
            let goesOn = isTooLong ? take(nil) : take(pending.span)
            pending.removeAll(keepingCapacity: true)
            isTooLong = false
            guard goesOn else { return start }
        }
        keep(chunk.extracting(start..<chunk.count))
        return chunk.count
    }

    private mutating func keep(_ piece: Span<UInt8>) {
        if pending.count + piece.count > Self.maximumCount {
            isTooLong = true
            pending.removeAll(keepingCapacity: true)
        }
        guard !isTooLong else { return }
        for index in piece.indices { pending.append(piece[index]) }
    }
}
