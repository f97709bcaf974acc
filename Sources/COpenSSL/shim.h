// OpenSSL 3, with inline wrappers for what its headers define as macros.
#pragma once
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Options are macros over a function-like macro, which Swift does not import.
// Renegotiation and compression off, the server's suite order. SSL_OP_CLEANSE_PLAINTEXT stays off: it
// wipes a buffer whose contents live on in the messages made from it (docs/decisions/0007).
// SSL_OP_IGNORE_UNEXPECTED_EOF stays off: a truncated stream must not look like an ended one.
static const uint64_t florin_tls_options = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
    SSL_OP_CIPHER_SERVER_PREFERENCE;
static const uint64_t florin_tls_modes = SSL_MODE_RELEASE_BUFFERS;

static const int florin_bio_retry_flags = BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY;
// One line, `CN = name, O = organisation` without the blanks round the equals sign.
static const unsigned long florin_name_flags = XN_FLAG_ONELINE & ~XN_FLAG_SPC_EQ;

static inline int florin_tls_set_versions(SSL_CTX *context, int minimum) {
  return SSL_CTX_set_min_proto_version(context, minimum) == 1 &&
      SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1;
}
static inline int florin_tls_set_groups(SSL_CTX *context, const char *list) {
  return SSL_CTX_set1_groups_list(context, list) == 1;
}
static inline void florin_tls_set_modes(SSL_CTX *context) {
  SSL_CTX_set_mode(context, florin_tls_modes);
}
// Whether a session lets its two buffers of 16 KiB go after each record.
static inline void florin_tls_release_buffers(SSL *session, int release) {
  if (release) {
    SSL_set_mode(session, SSL_MODE_RELEASE_BUFFERS);
    SSL_free_buffers(session);
  } else {
    SSL_clear_mode(session, SSL_MODE_RELEASE_BUFFERS);
  }
}
static inline void florin_tls_set_read_ahead(SSL_CTX *context, int on) {
  SSL_CTX_set_read_ahead(context, on);
}
static inline void florin_tls_set_session_cache(SSL_CTX *context, long mode) {
  SSL_CTX_set_session_cache_mode(context, mode);
}
static inline void florin_tls_set_certificate_bytes_max(SSL_CTX *context, long bytes) {
  SSL_CTX_set_max_cert_list(context, bytes);
}
static inline int florin_tls_add_chain(SSL_CTX *context, X509 *certificate) {
  return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}
static inline int florin_tls_set_server_name(SSL *session, const char *name) {
  return SSL_set_tlsext_host_name(session, name) == 1;
}

// HMAC-SHA-256 for session tickets; the parameter array wants a writable name of the digest.
static inline int florin_ticket_mac_init(EVP_MAC_CTX *mac, const unsigned char *key, size_t size) {
  char digest[] = "SHA256";
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  return EVP_MAC_init(mac, key, size, parameters);
}

// The code of an error: its library and its reason are unpacked by inline functions.
static inline int florin_error_library(unsigned long code) { return ERR_GET_LIB(code); }
static inline int florin_error_reason(unsigned long code) { return ERR_GET_REASON(code); }

// What tells one version of a file from another.
struct florin_file_facts_values {
  int64_t modified_seconds;
  int64_t modified_nanoseconds;
  int64_t size;
  uint64_t inode;
  uint32_t mode;
};
// 0, or the error number.
static inline int florin_file_facts(const char *path, struct florin_file_facts_values *facts) {
  struct stat status;
  if (stat(path, &status) != 0) return errno;
  facts->modified_seconds = status.st_mtim.tv_sec;
  facts->modified_nanoseconds = status.st_mtim.tv_nsec;
  facts->size = status.st_size;
  facts->inode = status.st_ino;
  facts->mode = status.st_mode;
  return 0;
}

static inline EVP_PKEY *florin_generate_p256(void) { return EVP_EC_gen("P-256"); }

// Writes a file that appears whole or not at all, under its final mode from the start; 0, or the
// error number (EEXIST when there is one already and it may not be replaced).
static inline int florin_write_file(
    const char *path, const char *temporary, const void *bytes, size_t count, mode_t mode,
    int replaces) {
  int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0) return errno;
  int failure = fchmod(file, mode) == 0 ? 0 : errno;
  for (size_t done = 0; failure == 0 && done < count;) {
    ssize_t written = write(file, (const char *)bytes + done, count - done);
    if (written >= 0) done += (size_t)written;
    else if (errno != EINTR) failure = errno;
  }
  if (failure == 0 && fsync(file) != 0) failure = errno;
  if (close(file) != 0 && failure == 0) failure = errno;
  if (failure == 0 && (replaces ? rename(temporary, path) : link(temporary, path)) != 0)
    failure = errno;
  if (failure != 0 || !replaces) unlink(temporary);
  return failure;
}
// 0, or the error number; a directory that is there already is fine.
static inline int florin_make_directory(const char *path) {
  if (mkdir(path, 0755) == 0) return 0;
  int failure = errno;
  struct stat status;
  if (failure == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) return 0;
  return failure;
}
