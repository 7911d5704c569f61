internal import CLinux

/// Memory for what must not be seen: locked where the system allows it, never in a core file, wiped when it is given back.
package enum SecretMemory {
    /// How many bytes are set aside, and how many of them the system did not let us lock (RLIMIT_MEMLOCK).
    package static var size: (locked: Int, unlocked: Int) { (cardvault_secret_bytes(1), cardvault_secret_bytes(0)) }

    static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        guard let base = unsafe cardvault_secret_allocate(count) else { fatalError("out of memory") }
        return unsafe UnsafeMutableRawBufferPointer(start: base, count: count)
    }

    static func release(_ storage: UnsafeMutableRawBufferPointer) {
        unsafe cardvault_secret_release(storage.baseAddress, storage.count)
    }
}
