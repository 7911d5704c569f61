internal import CLinux

/// Memory for what must not be seen: locked where the system allows it, never in a core file, wiped when it is given back.
package enum SecretMemory {
    /// How many bytes are set aside, and how many of them the system did not let us lock (RLIMIT_MEMLOCK).
    package static var size: (locked: Int, unlocked: Int) { (cardvault_secret_bytes(1), cardvault_secret_bytes(0)) }

    @unsafe static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        guard let base = unsafe cardvault_secret_allocate(count) else { preconditionFailure("out of memory") }
        return unsafe base
    }

    /// Wipes and gives back what was allocated with that count.
    @unsafe static func release(_ base: UnsafeMutableRawPointer, _ count: Int) {
        unsafe cardvault_secret_release(base, count)
    }
}
