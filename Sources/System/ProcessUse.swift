internal import Glibc
internal import Secrets

/// What the process takes of the machine.
package enum ProcessUse {
    /// Bytes of memory that are in RAM (proc(5), statm); 0 if the system does not say.
    package static var residentBytes: Int64 {
        guard let text = try? File.read("/proc/self/statm", limit: 256) else { return 0 }
        let words = text.withBytes { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self).split(separator: " ")
        }
        return words.count > 1 ? (Int64(words[1]) ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    /// Open descriptors; 0 if the system does not say.
    package static var descriptors: Int { (try? File.names(in: "/proc/self/fd"))?.count ?? 0 }
}
