#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include <vouch/emulator.hpp>

#include "cli/process.hpp"

namespace vouch_test {

/// A file with this content, mode 0600, that goes with it.
class scratch_file {
public:
    explicit scratch_file(std::string const& content);
    scratch_file(scratch_file const&) = delete;
    scratch_file& operator=(scratch_file const&) = delete;
    ~scratch_file();
    [[nodiscard]] std::string const& path() const noexcept { return path_; }

private:
    std::string path_;
};

/// An emulator on a thread of its own, with a laptop that is not trusted yet and a phone.
class rig {
public:
    explicit rig(bool tls = false);
    explicit rig(vouch::emulator::options const& o);
    rig(rig const&) = delete;
    rig& operator=(rig const&) = delete;
    ~rig();

    [[nodiscard]] vouch::emulator::server& server() noexcept { return server_; }
    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] std::vector<vouch::emulator::log_entry> requests() const {
        return server_.requests();
    }
    [[nodiscard]] std::string token(std::string_view device) const {
        return server_.device(device).token;
    }
    /// How `vouch` is started as this device.
    [[nodiscard]] start as(std::string_view device, std::vector<std::string> arguments) const;

    ended laptop(std::vector<std::string> const& arguments) const {
        return run(as("laptop", arguments));
    }
    ended phone(std::vector<std::string> const& arguments) const {
        return run(as("phone", arguments));
    }
    /// The same with --json: the document; the exit code has to be `exit`.
    boost::json::value json(std::string_view device, std::vector<std::string> arguments,
                            int exit = 0) const;

private:
    boost::asio::io_context ctx_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    vouch::emulator::server server_;
    std::thread thread_;
};

}  // namespace vouch_test
