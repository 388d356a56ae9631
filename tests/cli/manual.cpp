// The manual pages: whole, and without a complaint of groff.

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "cli/help_text.hpp"
#include "cli/process.hpp"
#include "cli/rig.hpp"
#include "cli/shell.hpp"

using namespace vouch_test;

BOOST_AUTO_TEST_SUITE(manual)

BOOST_AUTO_TEST_CASE(names_every_command_and_option) {
    for (auto const& program : programs()) {
        auto const e = run({{"--man"}, {}, {}, {}, program});
        BOOST_TEST(e.exit == 0);
        BOOST_TEST(e.err == "");
        BOOST_TEST(e.out.starts_with(".TH "));
        std::string plain;
        for (std::size_t i = 0; i < e.out.size(); ++i)
            if (!(e.out[i] == '\\' && e.out[i + 1] == '-')) plain += e.out[i];
        for (auto const& words : commands_of(program))
            if (!words.empty() && words != "sas" && words != "qr")
                BOOST_TEST(has(plain, words), name_of(program) << " " << words);
        for (auto const& [flag, words] : options_of(program))
            BOOST_TEST(has(plain, "\\fB" + flag + "\\fR"), name_of(program) << " " << flag);
    }
}

BOOST_AUTO_TEST_CASE(pleases_groff) {
    if (!there("groff")) {
        BOOST_TEST_MESSAGE("no groff here");
        return;
    }
    for (auto const& program : programs()) {
        scratch_file const page(run({{"--man"}, {}, {}, {}, program}).out);
        auto const drawn = shell("groff -ww -man -Tutf8 -rLL=100n -P-c -P-b -P-u " + page.path());
        BOOST_TEST(drawn.exit == 0);
        BOOST_TEST(shell("groff -ww -man -Tutf8 -rLL=100n -z " + page.path()).out == "");
        for (auto const* const section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SEE ALSO"})
            BOOST_TEST(has(drawn.out, section), name_of(program) << " " << section);
    }
    scratch_file const page(run({{"--man"}, {}, {}, {}}).out);
    auto const drawn = shell("groff -ww -man -Tutf8 -rLL=100n -P-c -P-b -P-u " + page.path()).out;
    for (auto const* const text :
         {"EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "vouch cancel ID --code m.mismatched_sas",
          "vouch sas confirm [options] [ID]", "BEEPER_ACCESS_TOKEN       token of this device"})
        BOOST_TEST(has(drawn, text), text);
}

BOOST_AUTO_TEST_SUITE_END()
