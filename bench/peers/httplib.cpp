#include <httplib.h>

#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "peers/peer.hpp"

namespace vouch::bench {

namespace {

// Owned by the client that gets it.
X509_STORE* trusted(std::string const& pem) {
    auto* const store = X509_STORE_new();
    auto* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    auto* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    X509_STORE_add_cert(store, certificate);
    X509_free(certificate);
    BIO_free(bio);
    return store;
}

/// What its threads share.
struct shared_load {
    load& l;
    std::mutex mutex{};
    std::exception_ptr failure{};

    std::optional<time_point> take() {
        std::lock_guard const lock(mutex);
        if (failure) return std::nullopt;
        return l.take(bench_clock::now());
    }
    void done(time_point due) {
        std::lock_guard const lock(mutex);
        l.done(due, bench_clock::now());
    }
    void failed(std::exception_ptr e) {
        std::lock_guard const lock(mutex);
        failure = std::move(e);
    }
};

// It blocks: a thread for each call in flight, each with a client that keeps its connection.
void calls(target const& to, shared_load& l) {
    httplib::Client client(to.url);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    if (!to.ca_pem.empty()) client.set_ca_cert_store(trusted(to.ca_pem));
    httplib::Headers const headers{{"Authorization", "Bearer " + to.token},
                                   {"Accept", "application/json"},
                                   {"User-Agent", "vouch-bench"}};
    auto const path = to.path();
    while (auto const due = l.take()) {
        std::this_thread::sleep_until(*due);
        auto const answer = client.Get(path, headers);
        if (!answer) throw std::runtime_error(httplib::to_string(answer.error()));
        if (answer->status != 200)
            throw std::runtime_error("status " + std::to_string(answer->status));
        decode_and_check(to, answer->body);
        l.done(*due);
    }
}

}  // namespace

void run_httplib(target const& to, load& l) {
    l.leave_out_allocations();
    shared_load shared{l};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < l.plan().in_flight; ++i)
        threads.emplace_back([&] {
            try {
                calls(to, shared);
            } catch (...) {
                shared.failed(std::current_exception());
            }
        });
    for (auto& t : threads) t.join();
    if (shared.failure) std::rethrow_exception(shared.failure);
}

}  // namespace vouch::bench
