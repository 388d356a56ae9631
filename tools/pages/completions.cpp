#include "pages/completions.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace vouch::pages {

namespace {

/// In single quotes, as POSIX shells and zsh read them.
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (char const c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string fish_quoted(std::string_view text) {
    std::string out = "'";
    for (char const c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

std::string joined(std::vector<std::string> const& words, std::string_view between) {
    std::string all;
    for (auto const& w : words) {
        if (!all.empty()) all += between;
        all += w;
    }
    return all;
}

bool takes_file(option_model const& o) { return o.value == "FILE"; }

void each_command(command_model const& c, std::function<void(command_model const&)> const& f) {
    f(c);
    for (auto const& sub : c.commands) each_command(sub, f);
}

void each_option(command_model const& program, std::function<void(option_model const&)> const& f) {
    each_command(program, [&](command_model const& c) {
        for (auto const& o : c.options)
            if (!o.argument) f(o);
    });
}

/// The alternatives of a `case` that each name this option, without repetition.
class cases {
public:
    explicit cases(command_model const& program) {
        each_option(program, [&](option_model const& o) {
            if (o.value.empty()) return;
            add(any, o);
            if (!o.words.empty())
                add(by_words[joined(o.words, " ")], o);
            else
                add(takes_file(o) ? files : others, o);
        });
    }
    std::vector<std::string> any;     ///< every option that takes a value
    std::vector<std::string> files;   ///< a file
    std::vector<std::string> others;  ///< what nobody can guess
    std::map<std::string, std::vector<std::string>> by_words;

private:
    static void add(std::vector<std::string>& to, option_model const& o) {
        for (auto const& name : o.names)
            if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
    }
};

/// "'sas start' | 'qr show'": what, after the command so far, names the next one.
std::string paths(command_model const& program, std::string_view between) {
    std::vector<std::string> all;
    each_command(program, [&](command_model const& c) {
        if (c.path.empty()) return;
        all.push_back(quoted(c.path.find(' ') == std::string::npos ? " " + c.path : c.path));
    });
    return joined(all, between);
}

/// Own options and those of the program, which may stand behind every command.
std::vector<option_model> options_at(command_model const& program, command_model const& c) {
    std::vector<option_model> all;
    for (auto const* const from : {&c, &program})
        for (auto const& o : from->options) {
            bool const known = std::any_of(
                all.begin(), all.end(), [&](option_model const& k) { return k.names == o.names; });
            if (!known) all.push_back(o);
        }
    return all;
}

/// Commands, and arguments of which all values are known.
std::vector<std::string> commands_at(command_model const& c) {
    std::vector<std::string> words;
    for (auto const& sub : c.commands) words.push_back(sub.name);
    for (auto const& o : c.options)
        if (o.argument) words.insert(words.end(), o.words.begin(), o.words.end());
    return words;
}

std::vector<std::string> option_names_at(command_model const& program, command_model const& c) {
    std::vector<std::string> words;
    for (auto const& o : options_at(program, c))
        if (!o.argument) words.insert(words.end(), o.names.begin(), o.names.end());
    return words;
}

std::string bash(command_model const& program) {
    cases const values(program);
    std::string out = "# bash completion for " + program.name + ", made by: " + program.name +
                      " completions bash\n_" + program.name +
                      "() {\n"
                      "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                      "    local command= commands= options= word before= i\n"
                      "    COMPREPLY=()\n"
                      "    if [[ $cur == = ]]; then cur=\n"
                      "    elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                      "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
                      "        word=${COMP_WORDS[i]}\n"
                      "        case $before in\n"
                      "        " +
                      joined(values.any, "|") +
                      ") before=; continue ;;\n"
                      "        esac\n"
                      "        before=$word\n"
                      "        case \"$command $word\" in\n"
                      "        " +
                      paths(program, "|") +
                      ")\n"
                      "            command=${command:+$command }$word ;;\n"
                      "        esac\n"
                      "    done\n"
                      "    case $prev in\n";
    for (auto const& [words, names] : values.by_words)
        out += "    " + joined(names, "|") + ")\n        COMPREPLY=($(compgen -W " + quoted(words) +
               " -- \"$cur\")); return ;;\n";
    out += "    " + joined(values.files, "|") +
           ")\n"
           "        compopt -o filenames 2>/dev/null\n"
           "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n"
           "    " +
           joined(values.others, "|") + ") return ;;\n    esac\n    case $command in\n";
    each_command(program, [&](command_model const& c) {
        out += "    " + quoted(c.path) +
               ")\n        commands=" + quoted(joined(commands_at(c), " ")) +
               "\n        options=" + quoted(joined(option_names_at(program, c), " ")) + " ;;\n";
    });
    return out +
           "    esac\n"
           "    if [[ $cur == -* ]]; then word=$options; else word=$commands; fi\n"
           "    COMPREPLY=($(compgen -W \"$word\" -- \"$cur\"))\n"
           "}\n"
           "complete -F _" +
           program.name + " " + program.name + "\n";
}

std::string zsh_pair(std::string_view name, std::string_view about) {
    std::string out;
    for (char const c : name) out += c == ':' ? std::string("\\:") : std::string(1, c);
    return quoted(out + ":" + std::string(about));
}

std::string zsh(command_model const& program) {
    cases const values(program);
    std::string out = "#compdef " + program.name + "\n# made by: " + program.name +
                      " completions zsh\n_" + program.name +
                      "() {\n"
                      "    local command= word before= i\n"
                      "    local -a commands options\n"
                      "    for ((i = 2; i < CURRENT; ++i)); do\n"
                      "        word=$words[i]\n"
                      "        case $before in\n"
                      "            (" +
                      joined(values.any, "|") +
                      ") before=; continue ;;\n"
                      "        esac\n"
                      "        before=$word\n"
                      "        case \"$command $word\" in\n"
                      "            (" +
                      paths(program, "|") +
                      ") command=${command:+$command }$word ;;\n"
                      "        esac\n"
                      "    done\n"
                      "    case $words[CURRENT-1] in\n";
    for (auto const& [words, names] : values.by_words)
        out += "        (" + joined(names, "|") + ") _values value " + words + "; return ;;\n";
    out += "        (" + joined(values.files, "|") + ") _files; return ;;\n        (" +
           joined(values.others, "|") + ") return ;;\n    esac\n    case $command in\n";
    each_command(program, [&](command_model const& c) {
        out += "        (" + quoted(c.path) + ")\n            commands=(";
        for (auto const& sub : c.commands)
            out += "\n                " + zsh_pair(sub.name, sub.about);
        for (auto const& o : c.options)
            for (auto const& w : o.words)
                if (o.argument) out += "\n                " + zsh_pair(w, o.about);
        out += ")\n            options=(";
        for (auto const& o : options_at(program, c))
            if (!o.argument)
                for (auto const& name : o.names)
                    out += "\n                " + zsh_pair(name, o.about);
        out += ") ;;\n";
    });
    return out +
           "    esac\n"
           "    (( $#commands )) && _describe -t commands command commands\n"
           "    [[ $words[CURRENT] == -* ]] && _describe -o option options\n"
           "}\n"
           "if [[ $funcstack[1] == _" +
           program.name + " ]]; then _" + program.name + " \"$@\"; else compdef _" + program.name +
           " " + program.name + "; fi\n";
}

void fish_option(std::string& out, std::string const& start, option_model const& o) {
    out += start;
    for (auto const& name : o.names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!o.words.empty())
        out += " -x -a " + fish_quoted(joined(o.words, " "));
    else if (takes_file(o))
        out += " -r -F";
    else if (!o.value.empty())
        out += " -x";
    out += " -d " + fish_quoted(o.about) + '\n';
}

std::string fish(command_model const& program) {
    cases const values(program);
    auto const function = "__" + program.name + "_command";
    std::string out = "# fish completion for " + program.name + ", made by: " + program.name +
                      " completions fish\nfunction " + function +
                      "\n"
                      "    set -l command ''\n"
                      "    set -l before ''\n"
                      "    for word in (commandline -opc)[2..-1]\n"
                      "        if contains -- $before " +
                      joined(values.any, " ") +
                      "\n"
                      "            set before ''\n"
                      "            continue\n"
                      "        end\n"
                      "        set before $word\n"
                      "        switch \"$command $word\"\n"
                      "            case " +
                      paths(program, " ") +
                      "\n"
                      "                set command (string trim \"$command $word\")\n"
                      "        end\n"
                      "    end\n"
                      "    echo $command\n"
                      "end\n"
                      "complete -c " +
                      program.name + " -f\n";
    each_command(program, [&](command_model const& c) {
        auto const at = "complete -c " + program.name + " -n " +
                        fish_quoted("test \"$(" + function + ")\" = \"" + c.path + "\"");
        for (auto const& sub : c.commands)
            out += at + " -a " + sub.name + " -d " + fish_quoted(sub.about) + '\n';
        for (auto const& o : c.options) {
            if (o.argument && !o.words.empty())
                out += at + " -a " + fish_quoted(joined(o.words, " ")) + " -d " +
                       fish_quoted(o.about) + '\n';
            // Those of the program may stand behind every command.
            if (!o.argument && o.names.back() != "--help")
                fish_option(out, c.path.empty() ? "complete -c " + program.name : at, o);
        }
    });
    return out + "complete -c " + program.name + " -s h -l help -d 'Print this help'\n";
}

}  // namespace

std::optional<std::string> completions(command_model const& program, std::string_view shell) {
    if (shell == "bash") return bash(program);
    if (shell == "zsh") return zsh(program);
    if (shell == "fish") return fish(program);
    return std::nullopt;
}

}  // namespace vouch::pages
