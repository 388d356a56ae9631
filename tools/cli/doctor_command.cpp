#include <exception>
#include <utility>

#include <boost/system/system_error.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/pchars.hpp>

#include "cli/context.hpp"
#include "cli/diagnosis.hpp"

namespace vouch::cli {

namespace {

using std::chrono::milliseconds;

/// The first call, which needs all that the others need.
asio::awaitable<void> sign_in(context& c, findings& f) {
    try {
        f.session = co_await c.client.session();
    } catch (vouch::error const& e) {
        f.failed = describe(e.details(), c.place());
    }
}

asio::awaitable<void> ask_info(probe& server, findings& f) {
    try {
        f.info = co_await server.get("/v1/info");
        f.now = std::chrono::system_clock::now();
    } catch (boost::system::system_error const& e) {
        f.info_problem = e.code().message();
    }
}

/// Asks to hold a request, with what the server has just said (RFC 7240; RFC 9110, 13.1.2).
asio::awaitable<void> try_hold(probe& server, std::string_view token, findings& f) {
    if (!f.session || !f.session->verification) co_return;
    auto const path = "/v1/app/setup/verifications/" +
                      boost::urls::encode(f.session->verification->id.str(), boost::urls::pchars);
    auto const first = co_await server.get(path, token);
    if (first.status != 200) co_return;
    if (first.etag.empty()) {
        f.holds = holding::without_etag;
        co_return;
    }
    auto const second = co_await server.get(path, token, first.etag);
    // Otherwise it changed meanwhile.
    if (second.status == 304 || second.etag == first.etag) {
        f.held = second.answering;
        bool const waited = second.answering >= milliseconds(900) &&
                            second.answering >= first.answering + milliseconds(500);
        f.holds = waited ? holding::held : holding::at_once;
    }
}

}  // namespace

asio::awaitable<exit_code> run_doctor(context& c) {
    auto const& o = c.options;
    findings f;
    f.base_url = c.client.base_url();
    f.insecure = o.insecure;
    f.has_token = !c.token.empty();
    co_await sign_in(c, f);
    // Where nobody answers, there is nothing more to be seen.
    bool const answers = !f.failed || f.failed->status != 0 || f.failed->code == "tls_failed";
    if (answers) {
        probe::settings s;
        s.base_url = f.base_url;
        s.ca_file = o.ca_file;
        s.insecure = o.insecure;
        if (o.timeout) s.timeout = *o.timeout;
        probe server(c.client.get_executor(), std::move(s));
        co_await ask_info(server, f);
        try {
            co_await try_hold(server, c.token, f);
        } catch (boost::system::system_error const& e) {
            if (e.code() == asio::error::operation_aborted) throw;
        }
    }
    auto const d = diagnose(f, c.out_screen);
    c.out << (o.json ? d.json + '\n' : d.text);
    co_return d.exit;
}

}  // namespace vouch::cli
