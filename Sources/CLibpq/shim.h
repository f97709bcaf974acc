// libpq, and what of it Swift cannot import: the fields of an error are characters behind macros.
#pragma once
#include <libpq-fe.h>

static const unsigned florin_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const unsigned florin_diag_sqlstate = PG_DIAG_SQLSTATE;
static const unsigned florin_diag_message = PG_DIAG_MESSAGE_PRIMARY;
static const unsigned florin_diag_detail = PG_DIAG_MESSAGE_DETAIL;
static const unsigned florin_diag_hint = PG_DIAG_MESSAGE_HINT;
static const unsigned florin_diag_context = PG_DIAG_CONTEXT;
static const unsigned florin_diag_schema = PG_DIAG_SCHEMA_NAME;
static const unsigned florin_diag_table = PG_DIAG_TABLE_NAME;
static const unsigned florin_diag_column = PG_DIAG_COLUMN_NAME;
static const unsigned florin_diag_constraint = PG_DIAG_CONSTRAINT_NAME;

// Bytes that OpenSSL has decrypted and libpq not taken yet; epoll cannot see them. Bound by symbol:
// libpq links OpenSSL, whose own headers belong to another room.
extern int florin_ssl_pending(const void *ssl) __asm__("SSL_pending");
