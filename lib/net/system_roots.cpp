#include "net/system_roots.hpp"

#include <memory>

#include <openssl/x509_vfy.h>

namespace vouch::net {

namespace {

X509_STORE* system_roots() {
    static X509_STORE* const roots = [] {
        X509_STORE* const made = X509_STORE_new();
        if (made != nullptr) X509_STORE_set_default_paths(made);
        return made;  // for as long as the process lasts
    }();
    return roots;
}

// Copies those of this name into the store that asks. OpenSSL 1.1.1 has the name not const.
template <class Name>
int find(X509_LOOKUP* by, X509_LOOKUP_TYPE type, Name* name, X509_OBJECT* out) {
    if (type != X509_LU_X509 || system_roots() == nullptr) return 0;
    std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> const search(
        X509_STORE_CTX_new(), X509_STORE_CTX_free);
    if (!search || X509_STORE_CTX_init(search.get(), system_roots(), nullptr, nullptr) != 1)
        return 0;
    auto* const found = X509_STORE_CTX_get1_certs(search.get(), name);
    int const number = found == nullptr ? 0 : sk_X509_num(found);
    for (int i = 0; i < number; ++i)
        X509_STORE_add_cert(X509_LOOKUP_get_store(by), sk_X509_value(found, i));
    if (number > 0) {
        // What a lookup finds is the store's, not the finder's.
        X509* const first = sk_X509_value(found, 0);
        X509_OBJECT_set1_X509(out, first);
        X509_free(first);
    }
    sk_X509_pop_free(found, X509_free);
    return number > 0 ? 1 : 0;
}

X509_LOOKUP_METHOD* method() {
    static X509_LOOKUP_METHOD* const made = [] {
        X509_LOOKUP_METHOD* const m = X509_LOOKUP_meth_new("the system's roots, when needed");
        X509_LOOKUP_meth_set_get_by_subject(
            m, [](X509_LOOKUP* l, X509_LOOKUP_TYPE type, auto* name, X509_OBJECT* out) {
                return find(l, type, name, out);
            });
        return m;
    }();
    return made;
}

}  // namespace

void add_system_roots(X509_STORE* to) { X509_STORE_add_lookup(to, method()); }

}  // namespace vouch::net
