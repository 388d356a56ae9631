#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/testing.hpp>

#include "referee.hpp"
#include "transcript.hpp"

namespace vouch::seeds {

/// One request and its answer, as both ends of the wire know them.
struct exchange {
    std::string request;    ///< "POST /v1/..."
    std::string who;        ///< whose token, by name
    std::string key;        ///< the same for requests of the same action by the same call
    bool effect = false;    ///< one of the POSTs
    bool direct = false;    ///< of a single call, which has a number of its own
    std::size_t end = 0;    ///< of the request, in bytes of its connection
    bool received = false;  ///< the server has it whole
    std::optional<std::size_t> answer_end{};
    int status = 0;
    bool usable = false;  ///< a whole answer of the API
    bool seen = false;    ///< the client has read it
    bool noisy = false;   ///< the network added to it: where it ends, the client cannot tell
    std::string asker;    ///< who looks on behalf of what
    std::uint64_t written_at = 0;  ///< moments of the book
};

struct given_answer {
    std::size_t end = 0;  ///< of the server's bytes
    int status = 0;
    bool usable = false;
};

/// One connection.
struct line {
    std::size_t number = 0;
    std::size_t site = 0;
    bool secret = false;  ///< over TLS: what passes cannot be judged
    std::string writing;  ///< of a request not yet whole
    std::size_t read = 0;
    std::size_t sent = 0;  ///< by the server
    std::vector<std::shared_ptr<exchange>> exchanges;
    std::size_t first_unanswered = 0;
    /// Given before the request was whole: what the network added to it made the server do so.
    std::optional<given_answer> early{};
    std::optional<std::size_t>
        surplus_from{};   ///< of the server's bytes, those that answer nothing
    bool longer = false;  ///< the answer under way: the network added to it
    std::string spoiled;  ///< why no request may start on it
    bool bell = false;    ///< it asked to become a WebSocket: what follows is no HTTP
};

/// Follows every byte that clients write and read, and judges.
class wire_book final : public testing::wire_tap {
public:
    wire_book(testing::simulation& sim, transcript& t, referee& r)
        : sim_(sim), transcript_(t), referee_(r) {}

    void add_site(origin const& at) { sites_.push_back(at); }
    /// `name` speaks by `token` at `site`, and nowhere else.
    void add_token(std::size_t site, std::string name, std::string token) {
        tokens_.push_back({site, std::move(name), std::move(token)});
    }
    [[nodiscard]] line* find(std::size_t number);

    // As the server sees it.
    /// The oldest request that has none got its answer.
    void on_answered(line& l, given_answer const& answer);

    void on_dial(std::size_t connection, origin const& to) override;
    void on_dialed(std::size_t connection, error_code ec) override;
    void on_write(std::size_t connection, std::string_view bytes) override;
    void on_read(std::size_t connection, std::string_view bytes) override;
    void on_fault(std::size_t connection, testing::wire_fault f, bool to_server) override;
    void on_close(std::size_t connection) override;

private:
    struct known_token {
        std::size_t site;
        std::string name;
        std::string token;
    };
    void note(std::size_t connection, std::string_view what, std::string_view more = {});
    void begin_request(line& l);
    void end_request(line& l, std::size_t size);
    void judge(exchange const& e);
    void check_tokens(line const& l);
    [[nodiscard]] std::string name_of(std::string_view request) const;

    testing::simulation& sim_;
    transcript& transcript_;
    referee& referee_;
    std::vector<origin> sites_;
    std::vector<known_token> tokens_;
    std::vector<std::unique_ptr<line>> lines_;                            // by number
    std::map<std::string, std::shared_ptr<exchange>, std::less<>> last_;  // effect, by key
    std::map<std::string, std::uint64_t, std::less<>> looked_;            // by who
    std::uint64_t moments_ = 0;
};

}  // namespace vouch::seeds
