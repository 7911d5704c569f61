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
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <string.h>

// SHA-256 of one message (FIPS 180-4). The functions of sha.h and not those of evp.h: those allocate and look up for every message, which
// takes longer than hashing a short one (docs/adr/0029-short-hashes-without-evp.md).
static inline void cardvault_sha256(const unsigned char *message, size_t count, unsigned char digest[32]) {
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, message, count);
    SHA256_Final(digest, &state);
    OPENSSL_cleanse(&state, sizeof state);
}

// HMAC-SHA-256 (RFC 2104) under one key: what SHA-256 has become behind the two padded keys, and the message that runs.
typedef struct {
    SHA256_CTX inner, outer, running;
} cardvault_hmac;

static inline void cardvault_hmac_key(cardvault_hmac *hmac, const unsigned char *key, size_t count) {
    unsigned char block[SHA256_CBLOCK] = {0};
    if (count > sizeof block)
        cardvault_sha256(key, count, block);
    else
        memcpy(block, key, count);
    for (size_t index = 0; index < sizeof block; index++) block[index] ^= 0x36;
    SHA256_Init(&hmac->inner);
    SHA256_Update(&hmac->inner, block, sizeof block);
    for (size_t index = 0; index < sizeof block; index++) block[index] ^= 0x36 ^ 0x5c;
    SHA256_Init(&hmac->outer);
    SHA256_Update(&hmac->outer, block, sizeof block);
    OPENSSL_cleanse(block, sizeof block);
    hmac->running = hmac->inner;
}

static inline void cardvault_hmac_update(cardvault_hmac *hmac, const unsigned char *bytes, size_t count) {
    SHA256_Update(&hmac->running, bytes, count);
}

// Writes the code of what was added, and is ready for the next message.
static inline void cardvault_hmac_finish(cardvault_hmac *hmac, unsigned char code[32]) {
    SHA256_Final(code, &hmac->running);
    hmac->running = hmac->outer;
    SHA256_Update(&hmac->running, code, 32);
    SHA256_Final(code, &hmac->running);
    hmac->running = hmac->inner;
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
