#include "cli/waiting.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include <boost/asio/steady_timer.hpp>

#include "cli/words.hpp"

namespace vouch::cli {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds turn{100};
constexpr std::string_view wheel[] = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr std::string_view clear_line = "\r\x1b[K";
constexpr std::size_t room_for_time = 12;

}  // namespace

struct waiting::state : std::enable_shared_from_this<state> {
    state(asio::any_io_executor const& executor, std::ostream& o, screen const& s)
        : timer(executor), out(o), on(s) {}

    [[nodiscard]] bool lives() const {
        return on.cursor && cell_width(line) + room_for_time < static_cast<std::size_t>(on.columns);
    }

    void start(std::string text, bool keep) {
        finish();
        line = std::move(text);
        stays = keep;
        since = steady_clock::now();
        if (!lives()) {
            if (stays) out << painted(on, ink::dim, line) << std::endl;
            return;
        }
        under_way = true;
        if (stays) out << painted(on, ink::dim, line) << std::flush;
        tick();
    }

    void tick() {
        timer.expires_after(turn);
        timer.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            auto const self = weak.lock();
            if (ec || !self || !self->under_way) return;
            self->draw();
            self->tick();
        });
    }

    void draw() {
        auto const time = steady_clock::now() - since;
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
        auto const& spoke = wheel[static_cast<std::size_t>(time / turn) % std::size(wheel)];
        out << clear_line << spoke << ' '
            << painted(on, ink::dim, line + "  " + std::to_string(seconds) + " s") << std::flush;
    }

    void finish() {
        if (!std::exchange(under_way, false)) return;
        timer.cancel();
        out << clear_line;
        if (stays) out << painted(on, ink::dim, line) << '\n';
        out << std::flush;
    }

    asio::steady_timer timer;
    std::ostream& out;
    screen on;
    std::string line;
    bool stays = false;
    bool under_way = false;
    steady_clock::time_point since;
};

waiting::waiting(asio::any_io_executor const& executor, std::ostream& out, screen const& on)
    : state_(std::make_shared<state>(executor, out, on)) {}
waiting::~waiting() { state_->finish(); }

void waiting::begin(std::string line) { state_->start(std::move(line), true); }
void waiting::begin_passing(std::string line) { state_->start(std::move(line), false); }
void waiting::end() { state_->finish(); }

}  // namespace vouch::cli
