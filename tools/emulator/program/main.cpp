#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include <vouch/emulator.hpp>

#include <emulator/program/arguments.hpp>
#include <emulator/program/log_printer.hpp>

namespace emulator = vouch::emulator;
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// The authority's certificate as a file, which goes when the program does unless it was named.
class ca_file {
public:
    ca_file(std::string const& pem, std::string const& name) : path_(name) {
        if (pem.empty()) return;
        if (path_.empty()) path_ = make_directory() / "ca.pem";
        std::ofstream out(path_, std::ios::binary | std::ios::trunc);
        out << pem << std::flush;
        if (!out) throw std::runtime_error(path_.string() + ": this file cannot be written");
    }
    ca_file(ca_file const&) = delete;
    ca_file& operator=(ca_file const&) = delete;
    ~ca_file() {
        std::error_code ignored;
        if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
    }
    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path const& make_directory() {
        std::string name = std::filesystem::temp_directory_path() / "vouch-emulator-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), name);
        return directory_ = name;
    }

    std::filesystem::path path_;
    std::filesystem::path directory_;
};

json::object greeting(emulator::server const& server, ca_file const& ca) {
    json::array devices;
    for (emulator::device const& d : server.devices())
        devices.push_back(json::object{{"name", d.name},
                                       {"token", d.token},
                                       {"userID", d.account},
                                       {"deviceID", d.id},
                                       {"url", server.url(d.name)}});
    json::object o{{"url", server.url()}, {"control", server.url() + "/emulator/"}};
    if (!ca.path().empty()) o["caFile"] = ca.path().string();
    o["devices"] = std::move(devices);
    return o;
}

int run(emulator::arguments const& a) {
    emulator::scenario const s = emulator::make_scenario(a);
    std::vector<std::vector<emulator::step>> steps(s.devices.size());
    std::vector<emulator::device_options> devices;
    for (std::size_t i = 0; i < s.devices.size(); ++i)
        devices.push_back(s.devices[i].view(steps[i]));
    emulator::options o = s.options;
    o.devices = devices;
    o.address = a.address;
    o.port = a.port;
    o.tls = a.tls;
    std::string const client_ca = emulator::read_client_ca(a);
    o.client_ca_pem = client_ca;

    asio::io_context context(1);
    // Before anybody can know that we listen.
    asio::signal_set signals(context, SIGTERM, SIGINT);
    emulator::server server(context.get_executor(), o);
    for (emulator::owned_fault const& f : s.faults) server.fault(f.view());
    ca_file const ca(server.ca_pem(), a.ca_file);
    std::cout << json::serialize(greeting(server, ca)) << std::endl;

    emulator::log_printer printer(context, server);
    if (a.log) printer.start();
    signals.async_wait([&](boost::system::error_code, int) {
        printer.stop();
        server.stop();
    });
    context.run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    int code = 0;
    auto const a = emulator::read_arguments(argc, argv, code);
    if (!a) return code;
    try {
        return run(*a);
    } catch (std::invalid_argument const& e) {
        std::cerr << "vouch-emulator: " << e.what() << '\n';
        return 2;
    } catch (std::exception const& e) {
        std::cerr << "vouch-emulator: " << e.what() << '\n';
        return 1;
    }
}
