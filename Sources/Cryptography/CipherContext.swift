internal import COpenSSL
internal import Secrets

/// A keyed EVP_CIPHER_CTX of AES-256, freed (and wiped by the library) once.
@safe struct CipherContext: ~Copyable {
    enum Direction: Int32 {
        case decrypting = 0
        case encrypting = 1
    }

    static let keyCount = 32

    // Fetched once: a lookup in the provider costs more than sealing a short message.
    nonisolated(unsafe) static let gcm = unsafe fetch("AES-256-GCM")
    nonisolated(unsafe) static let ecb = unsafe fetch("AES-256-ECB")

    let pointer: OpaquePointer

    @unsafe init(_ cipher: OpaquePointer, key: SecretBytes, _ direction: Direction) throws(CryptographyError) {
        guard key.count == Self.keyCount else { throw .keyMalformed }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .clearing(.libraryFailed) }
        let done = key.withBytes { key in
            unsafe key.withUnsafeBufferPointer { key in
                unsafe EVP_CipherInit_ex2(context, cipher, key.baseAddress, nil, direction.rawValue, nil)
            }
        }
        guard done == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            throw .clearing(.libraryFailed)
        }
        unsafe pointer = context
    }

    deinit { unsafe EVP_CIPHER_CTX_free(pointer) }

    private static func fetch(_ name: String) -> OpaquePointer {
        guard let cipher = unsafe EVP_CIPHER_fetch(nil, name, nil) else { fatalError("libcrypto has no AES-256") }
        return unsafe cipher
    }
}
