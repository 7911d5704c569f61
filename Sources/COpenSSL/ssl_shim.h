#ifndef CARDVAULT_COPENSSL_SSL_SHIM_H
#define CARDVAULT_COPENSSL_SSL_SHIM_H

// What libssl offers only as macros, and the callbacks that are plain in C.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

// Nobody is asked for a passphrase on the terminal: an encrypted key is an unreadable one.
static int cardvault_ssl_no_passphrase(char *buffer, int size, int writing, void *data) {
    (void)buffer, (void)size, (void)writing, (void)data;
    return -1;
}

// RFC 7301: http/1.1 or a fatal no_application_protocol; a client that offers nothing gets nothing.
static int cardvault_ssl_choose_http11(
    SSL *ssl, const unsigned char **chosen, unsigned char *chosen_length, const unsigned char *offered,
    unsigned int offered_length, void *data) {
    static const unsigned char ours[] = "\x08http/1.1";
    (void)ssl, (void)data;
    unsigned char *found = NULL;
    if (SSL_select_next_proto(&found, chosen_length, ours, sizeof ours - 1, offered, offered_length)
        != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

// A context for TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only; NULL if the library refuses.
static inline SSL_CTX *cardvault_ssl_context(int is_server) {
    SSL_CTX *context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (context == NULL) return NULL;
    SSL_CTX_set_security_level(context, 2);
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE
                     | SSL_OP_PRIORITIZE_CHACHA);
    // SSL_MODE_RELEASE_BUFFERS: an idle connection holds no record buffers.
    SSL_CTX_set_mode(
        context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_passwd_cb(context, cardvault_ssl_no_passphrase);
    int done = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION)
               && SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION)
               && SSL_CTX_set_cipher_list(
                   context,
                   "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                   "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305")
               && SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");
    if (done && is_server) {
        static const unsigned char name[] = "cardvault";
        // Sessions travel in tickets; none are kept here.
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
        SSL_CTX_set_alpn_select_cb(context, cardvault_ssl_choose_http11, NULL);
        long previous = SSL_CTX_set_timeout(context, 3600);
        (void)previous;
        done = SSL_CTX_set_session_id_context(context, name, sizeof name - 1) && SSL_CTX_set_num_tickets(context, 1);
    }
    if (done && !is_server) {
        static const unsigned char ours[] = "\x08http/1.1";
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
        done = SSL_CTX_set_alpn_protos(context, ours, sizeof ours - 1) == 0;
    }
    if (done) return context;
    SSL_CTX_free(context);
    return NULL;
}

// Lets tickets given out under one context be taken under another.
static inline void cardvault_ssl_share_tickets(SSL_CTX *from, SSL_CTX *to) {
    unsigned char keys[80];
    if (SSL_CTX_get_tlsext_ticket_keys(from, keys, sizeof keys) == 1)
        SSL_CTX_set_tlsext_ticket_keys(to, keys, sizeof keys);
    OPENSSL_cleanse(keys, sizeof keys);
}

// Whom a client talks to: for the server to choose its certificate (SNI, names only) and for the check of it.
static inline int cardvault_ssl_expect_host(SSL *ssl, const char *host, int is_address) {
    X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);
    if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(parameters, host);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(ssl, host) == 1 && X509_VERIFY_PARAM_set1_host(parameters, host, 0);
}

// Seconds until the first of a PEM file's certificates ends, negative if one has ended; returns 0 if there is none.
static inline int cardvault_seconds_to_expiry(const char *path, long long *seconds) {
    BIO *file = BIO_new_file(path, "r");
    if (file == NULL) return 0;
    int found = 0;
    X509 *certificate;
    while ((certificate = PEM_read_bio_X509(file, NULL, cardvault_ssl_no_passphrase, NULL)) != NULL) {
        int days = 0, rest = 0;
        if (ASN1_TIME_diff(&days, &rest, NULL, X509_get0_notAfter(certificate))) {
            long long left = 86400LL * days + rest;
            if (!found || left < *seconds) *seconds = left;
            found = 1;
        }
        X509_free(certificate);
    }
    BIO_free(file);
    return found;
}

// Gives each DNS (2), URI (6) and e-mail (1) name of a certificate to the visitor.
static inline void cardvault_subject_names(
    X509 *certificate, void (*visit)(void *data, int type, const unsigned char *text, int length), void *data) {
    GENERAL_NAMES *names = (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    if (names == NULL) return;
    for (int index = 0; index < sk_GENERAL_NAME_num(names); index++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        if (name->type != GEN_EMAIL && name->type != GEN_DNS && name->type != GEN_URI) continue;
        visit(data, name->type, ASN1_STRING_get0_data(name->d.ia5), ASN1_STRING_length(name->d.ia5));
    }
    GENERAL_NAMES_free(names);
}

#endif
