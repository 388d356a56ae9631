#pragma once

struct x509_store_st;

namespace vouch::net {

/// Has `to` look among the system's roots (SSL_CERT_FILE and SSL_CERT_DIR, else OpenSSL's own
/// places) for whom it does not know itself. They are read once a process, when that first
/// happens: it takes tens of milliseconds and megabytes.
void add_system_roots(x509_store_st* to);

}  // namespace vouch::net
