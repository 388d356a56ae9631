#include "cli/emoji.hpp"

namespace vouch::cli {

namespace {

constexpr std::string_view selector = "\xef\xb8\x8f";  // U+FE0F: show the character as an emoji

constexpr sas_emoji table[] = {
    {"🐶", "Dog"},          {"🐱", "Cat"},
    {"🦁", "Lion"},      {"🐎", "Horse"},
    {"🦄", "Unicorn"},   {"🐷", "Pig"},
    {"🐘", "Elephant"},     {"🐰", "Rabbit"},
    {"🐼", "Panda"},        {"🐓", "Rooster"},
    {"🐧", "Penguin"},      {"🐢", "Turtle"},
    {"🐟", "Fish"},         {"🐙", "Octopus"},
    {"🦋", "Butterfly"}, {"🌷", "Flower"},
    {"🌳", "Tree"},         {"🌵", "Cactus"},
    {"🍄", "Mushroom"},     {"🌏", "Globe"},
    {"🌙", "Moon"},         {"☁️", "Cloud"},
    {"🔥", "Fire"},         {"🍌", "Banana"},
    {"🍎", "Apple"},        {"🍓", "Strawberry"},
    {"🌽", "Corn"},         {"🍕", "Pizza"},
    {"🎂", "Cake"},         {"❤️", "Heart"},
    {"😀", "Smiley"},       {"🤖", "Robot"},
    {"🎩", "Hat"},          {"👓", "Glasses"},
    {"🔧", "Spanner"},      {"🎅", "Santa"},
    {"👍", "Thumbs Up"},    {"☂️", "Umbrella"},
    {"⌛", "Hourglass"},    {"⏰", "Clock"},
    {"🎁", "Gift"},         {"💡", "Light Bulb"},
    {"📕", "Book"},         {"✏️", "Pencil"},
    {"📎", "Paperclip"},    {"✂️", "Scissors"},
    {"🔒", "Lock"},         {"🔑", "Key"},
    {"🔨", "Hammer"},       {"☎️", "Telephone"},
    {"🏁", "Flag"},         {"🚂", "Train"},
    {"🚲", "Bicycle"},      {"✈️", "Aeroplane"},
    {"🚀", "Rocket"},       {"🏆", "Trophy"},
    {"⚽", "Ball"},         {"🎸", "Guitar"},
    {"🎺", "Trumpet"},      {"🔔", "Bell"},
    {"⚓", "Anchor"},       {"🎧", "Headphones"},
    {"📁", "Folder"},       {"📌", "Pin"},
};
static_assert(std::size(table) == 64);

std::string_view without_selector(std::string_view symbol) noexcept {
    if (symbol.ends_with(selector)) symbol.remove_suffix(selector.size());
    return symbol;
}

bool take(std::string_view& text, std::string_view prefix) noexcept {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

std::span<sas_emoji const> sas_emoji_table() noexcept { return table; }

std::optional<std::vector<sas_emoji>> split_emoji(std::string_view text) {
    std::vector<sas_emoji> found;
    while (!text.empty()) {
        if (std::string_view(" \t\r\n,;-").find(text.front()) != std::string_view::npos) {
            text.remove_prefix(1);
            continue;
        }
        bool known = false;
        for (auto const& emoji : table) {
            known = take(text, without_selector(emoji.symbol));
            if (!known) continue;
            take(text, selector);
            found.push_back(emoji);
            break;
        }
        if (!known) return std::nullopt;
    }
    if (found.empty()) return std::nullopt;
    return found;
}

}  // namespace vouch::cli
