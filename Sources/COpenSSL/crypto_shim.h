#ifndef CARDVAULT_COPENSSL_CRYPTO_SHIM_H
#define CARDVAULT_COPENSSL_CRYPTO_SHIM_H

// What libcrypto offers only as macros or variadics, or only through tables of raw pointers that are plain in C and a pyramid of closures in Swift.

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

// Keys an HMAC-SHA-256 context; afterwards EVP_MAC_init(context, NULL, 0, NULL) starts a message under the same key.
static inline int cardvault_hmac_sha256_key(EVP_MAC_CTX *context, const unsigned char *key, size_t key_count) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_init(context, key, key_count, parameters);
}

// HKDF with SHA-256, extract and expand (RFC 5869); the library wipes what it makes on the way.
static inline int cardvault_hkdf_sha256(
    EVP_KDF *kdf, const unsigned char *key, size_t key_count, const unsigned char *salt, size_t salt_count,
    const unsigned char *info, size_t info_count, unsigned char *output, size_t output_count) {
    OSSL_PARAM parameters[5];
    OSSL_PARAM *next = parameters;
    *next++ = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0);
    *next++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key, key_count);
    if (salt_count > 0) *next++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salt_count);
    if (info_count > 0) *next++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, info_count);
    *next = OSSL_PARAM_construct_end();
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    if (context == NULL) return 0;
    int done = EVP_KDF_derive(context, output, output_count, parameters);
    EVP_KDF_CTX_free(context);
    return done;
}

// OPENSSL_free is a macro.
static inline void cardvault_openssl_free(void *memory) { OPENSSL_free(memory); }

// EVP_RSA_gen is a macro over a variadic.
static inline EVP_PKEY *cardvault_rsa_generate(unsigned int bits) { return EVP_RSA_gen(bits); }

#endif
