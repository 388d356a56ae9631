#include <emulator/service/body.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <utility>
#include <vector>

#include <emulator/service/headers.hpp>

namespace vouch::emulator {
namespace {

namespace json = boost::json;

std::string_view kind_name(json::value const& v) {
    switch (v.kind()) {
        case json::kind::null:
            return "null";
        case json::kind::bool_:
            return "boolean";
        case json::kind::string:
            return "string";
        case json::kind::array:
            return "array";
        case json::kind::object:
            return "object";
        default:
            return "number";
    }
}

issue wrong_type(std::string_view expected, json::value const& v, std::vector<std::string> path) {
    return {"invalid_type",
            "Invalid input: expected " + std::string(expected) + ", received " +
                std::string(kind_name(v)),
            std::move(path)};
}

/// Takes the members of a body one by one; what is left in the end is not known.
class members {
public:
    explicit members(request const& r) {
        if (r.body.empty()) return;
        if (!is_json(header(r, "content-type").value_or("application/json"))) {
            refused_ = problem(400, "bad_request", "The Content-Type has to be application/json");
            return;
        }
        boost::system::error_code ec;
        json::value v = json::parse(r.body, ec);
        if (ec)
            refused_ = problem(400, "bad_request", "The body is not valid JSON: " + ec.message());
        else if (!v.is_object())
            issues_.push_back(wrong_type("object", v, {}));
        else
            object_ = std::move(v.as_object());
    }

    std::optional<std::string> text(std::string_view name, bool required = false) {
        auto const member = object_.find(name);
        std::optional<std::string> value;
        if (member == object_.end()) {
            if (required && issues_.empty())
                issues_.push_back({"invalid_type",
                                   "Invalid input: expected string, received undefined",
                                   {std::string(name)}});
            return value;
        }
        if (member->value().is_string())
            value = std::string(member->value().as_string());
        else
            issues_.push_back(wrong_type("string", member->value(), {std::string(name)}));
        object_.erase(member);
        return value;
    }

    void complain(issue i) { issues_.push_back(std::move(i)); }

    template <class Body>
    checked<Body> finish(Body body) {
        if (refused_) return std::move(*refused_);
        for (auto const& member : object_)
            issues_.push_back({"unrecognized_keys",
                               "Unrecognized key: \"" + std::string(member.key()) + "\"",
                               {}});
        if (!issues_.empty()) return invalid(issues_);
        return body;
    }

private:
    json::object object_;
    std::vector<issue> issues_;
    std::optional<response> refused_;
};

}  // namespace

checked<no_body> check_no_body(request const& r) {
    members m(r);
    return m.finish(no_body{});
}

checked<create_body> check_create(request const& r) {
    members m(r);
    create_body body;
    if (auto const why = m.text("purpose")) {
        if (*why == "login")
            body.purpose = purpose::login;
        else if (*why == "device")
            body.purpose = purpose::device;
        else
            m.complain({"invalid_value",
                        "Invalid option: expected one of \"login\"|\"device\"",
                        {"purpose"}});
    }
    body.user_id = m.text("userID");
    if (body.user_id && body.user_id->empty())
        m.complain({"too_small", "Too small: expected at least 1 character", {"userID"}});
    return m.finish(std::move(body));
}

checked<cancel_body> check_cancel(request const& r) {
    members m(r);
    cancel_body body{m.text("code"), m.text("reason")};
    if (body.code && body.code->empty())
        m.complain({"too_small", "Too small: expected at least 1 character", {"code"}});
    return m.finish(std::move(body));
}

checked<scan_body> check_scan(request const& r) {
    members m(r);
    return m.finish(scan_body{m.text("data", true).value_or("")});
}

}  // namespace vouch::emulator
