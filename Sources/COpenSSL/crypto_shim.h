#ifndef CARDVAULT_COPENSSL_CRYPTO_SHIM_H
#define CARDVAULT_COPENSSL_CRYPTO_SHIM_H

// What libcrypto offers only as macros or variadics, or only through tables of raw pointers that are plain in C and a pyramid of closures in Swift.

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#endif
