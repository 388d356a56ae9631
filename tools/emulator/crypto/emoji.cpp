#include <emulator/crypto/emoji.hpp>

namespace vouch::emulator {

std::array<emoji, 64> const& emoji_table() {
    static constexpr std::array<emoji, 64> table{{
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
    }};
    return table;
}

}  // namespace vouch::emulator
