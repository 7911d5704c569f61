internal import COpenSSL
internal import Secrets

/// An EVP_PKEY, freed once.
@safe final class KeyHandle: Sendable {
    // Never changed after `init`, and libcrypto lets threads share a key that nobody changes (openssl-threads(7)).
    nonisolated(unsafe) let pointer: OpaquePointer

    /// Takes over a key that the library made.
    init(owning pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_PKEY_free(pointer) }
}
