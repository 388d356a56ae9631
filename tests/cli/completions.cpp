// The completions, in the shells that they are for.

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "cli/rig.hpp"
#include "cli/shell.hpp"

using vouch_test::has;
using vouch_test::run;
using vouch_test::scratch_file;
using vouch_test::shell;
using vouch_test::there;

namespace {

std::string script_for(std::string const& shell) {
    auto const e = run({{"completions", shell}, {}, {}, {}});
    BOOST_TEST(e.exit == 0, e.err);
    BOOST_TEST(e.err == "");
    return e.out;
}

/// As a line of its own; fish adds a description.
bool offers(std::string const& out, std::string const& word) {
    return has("\n" + out, "\n" + word + "\n") || has("\n" + out, "\n" + word + "\t");
}

struct row {
    std::vector<std::string> typed;  ///< after the program's name; the last one is being typed
    std::vector<std::string> offered;
    std::vector<std::string> not_offered;
};

std::vector<row> rows() {
    return {
        {{""}, {"verify", "doctor", "sas", "completions"}, {"start", "--json"}},
        {{"s"}, {"session", "show", "sas"}, {"verify"}},
        {{"sas", ""}, {"start", "confirm"}, {"verify", "--json"}},
        {{"qr", "sc"}, {"scan"}, {"show"}},
        {{"sas", "confirm", "--"}, {"--compared", "--json", "--read-only"}, {"--until"}},
        {{"watch", "--un"}, {"--until"}, {"--json"}},
        {{"watch", "--until", ""}, {"ready", "done", "cancelled"}, {"login", "verify"}},
        {{"create", "--purpose", "l"}, {"login"}, {"device"}},
        {{"--json", "sas", "st"}, {"start"}, {}},
        {{"cancel", "--reason", "list", "--co"}, {"--code"}, {"--compared"}},
        {{"cancel", "--code", ""}, {}, {"verify", "--json", "list"}},
        {{"completions", ""}, {"bash", "zsh", "fish"}, {"verify"}},
    };
}

void check(row const& r, std::string const& out) {
    std::string typed;
    for (auto const& word : r.typed) typed += " '" + word + "'";
    for (auto const& word : r.offered)
        BOOST_TEST(offers(out, word), word << " is not offered for" << typed << ": " << out);
    for (auto const& word : r.not_offered)
        BOOST_TEST(!offers(out, word), word << " is offered for" << typed << ": " << out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(completions)

BOOST_AUTO_TEST_CASE(in_bash) {
    scratch_file const script(script_for("bash"));
    BOOST_TEST(shell("bash -n " + script.path()).out == "");
    for (auto const& r : rows()) {
        std::string words = "vouch";
        for (auto const& w : r.typed) words += " '" + w + "'";
        check(r, shell("bash --norc -c \". ./" + script.path() + "; COMP_WORDS=(" + words +
                       "); COMP_CWORD=" + std::to_string(r.typed.size()) +
                       "; _vouch; printf '%s\\n' \\\"\\${COMPREPLY[@]}\\\"\"")
                     .out);
    }
    // Bash splits at the equals sign.
    auto const equals = shell("bash --norc -c \". ./" + script.path() +
                              "; COMP_WORDS=(vouch create --purpose = d); COMP_CWORD=4; _vouch; "
                              "printf '%s\\n' \\\"\\${COMPREPLY[@]}\\\"\"");
    BOOST_TEST(equals.out == "device\n");
    auto const files = shell("bash --norc -c \". ./" + script.path() +
                             "; COMP_WORDS=(vouch list --ca-file " + script.path() +
                             "); COMP_CWORD=3; _vouch; printf '%s\\n' \\\"\\${COMPREPLY[@]}\\\"\"");
    BOOST_TEST(has(files.out, script.path()), files.out);
}

BOOST_AUTO_TEST_CASE(in_fish) {
    auto const text = script_for("fish");
    BOOST_TEST(has(text, "complete -c vouch -n "));
    if (!there("fish")) {
        BOOST_TEST_MESSAGE("no fish here");
        return;
    }
    scratch_file const script(text);
    for (auto const& r : rows()) {
        std::string line = "vouch";
        for (auto const& w : r.typed) line += " " + w;
        check(r, shell("home=$(mktemp -d) && HOME=$home fish --no-config -c 'source ./" +
                       script.path() + "; complete -C \"" + line + "\"'; rm -r \"$home\"")
                     .out);
    }
}

BOOST_AUTO_TEST_CASE(in_zsh) {
    auto const text = script_for("zsh");
    BOOST_TEST(text.starts_with("#compdef vouch\n"));
    if (!there("zsh")) {
        BOOST_TEST_MESSAGE("no zsh here");
        return;
    }
    scratch_file const script(text);
    BOOST_TEST(shell("zsh -n " + script.path()).out == "");
    // The functions of zsh's completion system that it calls, as ones that print.
    scratch_file const stage(
        "compdef() { : }\n"
        "_files() { print -l FILES }\n"
        "_values() { shift; print -l -- ${(M)@:#$words[CURRENT]*} }\n"
        "_describe() { local -a all; all=(\"${(@P)@[-1]}\")\n"
        "  print -l -- ${(M)${all%%:*}:#$words[CURRENT]*} }\n"
        ". ./" +
        script.path() + "\nwords=(\"$@\") CURRENT=$#\n_vouch\n");
    for (auto const& r : rows()) {
        std::string words = " vouch";
        for (auto const& w : r.typed) words += " '" + w + "'";
        check(r, shell("zsh -f " + stage.path() + words).out);
    }
    BOOST_TEST(shell("zsh -f " + stage.path() + " vouch --token-file ''").out == "FILES\n");
}

BOOST_AUTO_TEST_CASE(of_a_shell_that_is_not_known) {
    auto const e = run({{"completions", "csh"}, {}, {}, {}});
    BOOST_TEST(e.exit == 2);
    BOOST_TEST(has(e.err, "'csh' is none of: bash, zsh, fish"), e.err);
}

BOOST_AUTO_TEST_SUITE_END()
