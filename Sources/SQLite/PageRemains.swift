/// Bytes of a b-tree page that hold nothing and may still show what once stood there (SQLite file format, section 1.6).
///
/// `secure_delete` overwrites cells that are deleted. It leaves the copies that stay behind in a page whose cells were moved to
/// another one, when pages were split or joined: those are in the gap between the cell pointers and the first cell.
package enum PageRemains {
    /// The most pages a file may have: beyond it the number that begins an overflow page could be taken for a b-tree's mark.
    static let maximumPages: Int64 = 1 << 25
    private static let headerCount = 100

    /// Overwrites with zeros what holds nothing; a page that is no b-tree's, or does not fit together, is left as it is.
    package static func clear(_ page: inout MutableSpan<UInt8>, isFirst: Bool) {
        let start = isFirst ? headerCount : 0
        guard page.count >= 512, let headerEnd = headerEnd(page[start], start) else { return }
        let pointersEnd = headerEnd + 2 * number(page, start + 3)
        let stored = number(page, start + 5)
        let content = stored == 0 ? 65_536 : stored
        guard pointersEnd <= content, content <= page.count else { return }
        for index in pointersEnd..<content { page[index] = 0 }
        clearFreeBlocks(&page, from: number(page, start + 1), after: content)
    }

    /// Where the header of a b-tree page ends: an interior page's is four bytes longer than a leaf's.
    private static func headerEnd(_ mark: UInt8, _ start: Int) -> Int? {
        switch mark {
        case 2, 5: start + 12
        case 10, 13: start + 8
        default: nil
        }
    }

    /// A chain of blocks in rising order, each with the place of the next and its own length in front.
    private static func clearFreeBlocks(_ page: inout MutableSpan<UInt8>, from first: Int, after content: Int) {
        var (block, lowest) = (first, content)
        while block >= lowest, block + 4 <= page.count {
            let (next, count) = (number(page, block), number(page, block + 2))
            guard count >= 4, block + count <= page.count else { return }
            for index in block + 4..<block + count { page[index] = 0 }
            (block, lowest) = (next, block + count)
        }
    }

    private static func number(_ page: borrowing MutableSpan<UInt8>, _ index: Int) -> Int {
        Int(page[index]) << 8 | Int(page[index + 1])
    }
}
