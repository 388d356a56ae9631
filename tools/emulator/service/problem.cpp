#include <emulator/service/problem.hpp>

#include <array>

#include <emulator/crypto/json_text.hpp>

namespace vouch::emulator {
namespace {

struct known_status {
    int status;
    std::string_view phrase;
    std::string_view code;
};

constexpr std::array statuses{
    known_status{101, "Switching Protocols", ""},
    known_status{200, "OK", ""},
    known_status{201, "Created", ""},
    known_status{204, "No Content", ""},
    known_status{304, "Not Modified", ""},
    known_status{400, "Bad Request", "bad_request"},
    known_status{401, "Unauthorized", "unauthorized"},
    known_status{403, "Forbidden", "forbidden"},
    known_status{404, "Not Found", "not_found"},
    known_status{405, "Method Not Allowed", "method_not_allowed"},
    known_status{408, "Request Timeout", "timeout"},
    known_status{409, "Conflict", "conflict"},
    known_status{413, "Content Too Large", "too_large"},
    known_status{422, "Unprocessable Content", "validation_error"},
    known_status{425, "Too Early", "too_early"},
    known_status{426, "Upgrade Required", "upgrade_required"},
    known_status{429, "Too Many Requests", "rate_limited"},
    known_status{431, "Request Header Fields Too Large", "too_large"},
    known_status{500, "Internal Server Error", "internal_error"},
    known_status{501, "Not Implemented", "not_implemented"},
    known_status{502, "Bad Gateway", "bad_gateway"},
    known_status{503, "Service Unavailable", "unavailable"},
    known_status{504, "Gateway Timeout", "gateway_timeout"},
};

known_status find(int status) {
    for (known_status const& s : statuses)
        if (s.status == status) return s;
    return {status, "Unknown", "error"};
}

void append_member(std::string& json, std::string_view name, std::string_view value) {
    append_json_string(json, name);
    json += ':';
    append_json_string(json, value);
}

response json_response(int status, std::string body) {
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

}  // namespace

response problem(int status, std::string_view code, std::string_view message) {
    std::string json = "{";
    append_member(json, "message", message);
    json += ',';
    append_member(json, "code", code);
    json += '}';
    return json_response(status, std::move(json));
}

response invalid(std::vector<issue> const& issues) {
    std::string json = R"({"message":"Invalid request body","code":"validation_error",)"
                       R"("details":{"issues":[)";
    for (issue const& i : issues) {
        if (!json.ends_with('[')) json += ',';
        json += '{';
        append_member(json, "code", i.code);
        json += ',';
        append_member(json, "message", i.message);
        json += R"(,"path":[)";
        for (std::string const& part : i.path) {
            if (!json.ends_with('[')) json += ',';
            append_json_string(json, part);
        }
        json += "]}";
    }
    json += "]}}";
    return json_response(422, std::move(json));
}

response unauthorized() {
    return problem(401, "unauthorized", "Unauthorized: Invalid or missing token");
}

response not_found(std::string_view message) { return problem(404, "not_found", message); }

response plain_problem(int status) {
    known_status const s = find(status);
    return problem(status, s.code.empty() ? "error" : s.code, s.phrase);
}

std::string_view reason_phrase(int status) { return find(status).phrase; }

}  // namespace vouch::emulator
