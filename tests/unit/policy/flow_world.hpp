#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "unit/policy/flow_script.hpp"

namespace vouch::policy::script {

/// One verification between two devices as a server that keeps to the contract shows it to each: 0
/// asked for it, 1 was asked. No cryptography: the comparison is a text.
class world {
public:
    struct device {
        bool shows = false;  ///< a code, for the other to scan
        bool scans = false;
    };
    enum class result { ok, conflict };

    explicit world(std::array<device, 2> devices) : devices_(devices) {}

    [[nodiscard]] bool exists() const { return stage_ != stage::none; }
    [[nodiscard]] bool over() const { return stage_ == stage::done || stage_ == stage::cancelled; }

    [[nodiscard]] verification view(std::size_t side) const {
        std::string line = side == 0 ? "outgoing " : "incoming ";
        bool const may_show = devices_[side].shows && devices_[1 - side].scans;
        switch (stage_) {
            case stage::none:
                break;
            case stage::requested:
                line += side == 0 ? "requested [cancel]" : "requested [accept, cancel]";
                break;
            case stage::ready:
                line += "ready [sas.start, cancel]";
                if (may_show) line += " qr=CODE" + std::to_string(side);
                break;
            case stage::started:
                line += "ready [cancel]";
                break;
            case stage::compared:
                line += confirmed_[side] ? "sas_ready [cancel]" : "sas_ready [sas.confirm, cancel]";
                line += " sas=" + comparison_;
                break;
            case stage::scanned:
                line +=
                    side == shower_ ? "qr_scanned [qr.confirmScanned, cancel]" : "ready [cancel]";
                break;
            case stage::done:
                line += "done [] trusted";
                break;
            case stage::cancelled:
                line += "cancelled [] error=" + code_ + ":over";
                break;
        }
        return verification_of(line);
    }
    [[nodiscard]] snapshot const& look(std::size_t side) {
        if (!looks_[side]) {
            session s = session_of(stage_ == stage::done ? "trusted" : "");
            s.verification = view(side);
            looks_[side] = detail::snapshot_access::make(std::move(s), view(side));
        }
        return looks_[side];
    }

    void create() {
        looks_ = {};
        if (!exists()) stage_ = stage::requested;
    }
    result act(std::size_t side, flow_do what, std::string_view text) {
        looks_ = {};
        switch (what) {
            case flow_do::accept:
                return move(side == 1 && stage_ == stage::requested, stage::ready);
            case flow_do::sas_start:
                return move(stage_ == stage::ready, stage::started);
            case flow_do::sas_confirm:
                if (stage_ != stage::compared || confirmed_[side]) return result::conflict;
                confirmed_[side] = true;
                if (confirmed_[1 - side]) stage_ = stage::done;
                return result::ok;
            case flow_do::qr_scan:
                if (stage_ != stage::ready) return result::conflict;
                shower_ = 1 - side;
                return move(text == "CODE" + std::to_string(shower_), stage::scanned);
            case flow_do::qr_confirm_scanned:
                return move(stage_ == stage::scanned && side == shower_, stage::done);
            case flow_do::cancel:
                if (!over()) code_ = text;
                return move(!over(), stage::cancelled);
            default:
                return result::conflict;
        }
    }

    /// What happens on its own: the devices exchange keys. False: nothing does.
    bool go_on(std::string comparison) {
        if (stage_ != stage::started) return false;
        looks_ = {};
        comparison_ = std::move(comparison);
        stage_ = stage::compared;
        return true;
    }
    void time_out() {
        if (over()) return;
        looks_ = {};
        stage_ = stage::cancelled;
        code_ = "m.timeout";
    }
    /// As a server would that is not to be trusted.
    void replace_comparison(std::string comparison) {
        looks_ = {};
        comparison_ = std::move(comparison);
    }
    /// Both devices show this. A man in the middle makes them differ: not here.
    [[nodiscard]] std::string const& comparison() const { return comparison_; }
    [[nodiscard]] std::string const& code() const { return code_; }

private:
    enum class stage { none, requested, ready, started, compared, scanned, done, cancelled };

    result move(bool allowed, stage to) {
        if (!allowed) return result::conflict;
        stage_ = to;
        return result::ok;
    }

    std::array<device, 2> devices_;
    stage stage_ = stage::none;
    std::array<bool, 2> confirmed_{};
    std::size_t shower_ = 0;
    std::string comparison_;
    std::string code_;
    std::array<snapshot, 2> looks_;
};

}  // namespace vouch::policy::script
