#ifndef CARDVAULT_COPENSSL_SHIM_H
#define CARDVAULT_COPENSSL_SHIM_H

#include "crypto_shim.h"
#include "ssl_shim.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#endif
