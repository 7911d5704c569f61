import SQLite
import Secrets
import System

extension TemporaryVault {
    /// The database as one who has the file and no key sees it.
    func raw() throws -> Connection {
        let connection = try Connection(path: database, access: .readWrite)
        try connection.useSafeWrites()
        try connection.setBusyTimeout(milliseconds: 5_000)
        return connection
    }

    /// All that is in the files of the directory, one after the other.
    func bytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for name in try File.names(in: directory) {
            try File.read(directory + "/" + name, limit: 1 << 26).withBytes { span in
                for index in span.indices { bytes.append(span[index]) }
            }
        }
        return bytes
    }

    /// A second directory with copies of the files as they are now: what is left after a power cut.
    func copy() throws -> TemporaryVault {
        let copy = try TemporaryVault(empty: rootKey)
        for name in try File.names(in: directory) where !name.hasSuffix("-shm") && name != "lock" {
            let bytes = try File.read(directory + "/" + name, limit: 1 << 26)
            try File.create(copy.directory + "/" + name, bytes)
        }
        return copy
    }
}

extension [UInt8] {
    /// Whether the bytes stand in here.
    func holds(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first, count >= needle.count else { return false }
        for start in 0...(count - needle.count) where self[start] == first {
            if self[start..<(start + needle.count)].elementsEqual(needle) { return true }
        }
        return false
    }

    /// Whether the text stands in here.
    func holds(_ text: String) -> Bool { holds(Array(text.utf8)) }
}
