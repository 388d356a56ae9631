#pragma once

// What RFC 9112 lets a server send, and what it does not: each with how it is read, to the end of
// the connection. "reusable": the connection may serve another request.

#include <string_view>

namespace vouch::test {

struct response_row {
    std::string_view text;
    std::string_view expected;
};

using namespace std::string_view_literals;

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

inline constexpr response_row good_rows[] = {
    // 4: the status line. The reason may be missing, its space may not.
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 [hello] reusable"},
    {"HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 200  \t \r\nContent-Length: 1\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 599 \xc3\xa9\r\nContent-Length: 1\r\n\r\nx", "599 [x] reusable"},
    {"HTTP/1.1 999 x\r\nContent-Length: 1\r\n\r\nx", "999 [x] reusable"},

    // 5: fields. A user agent has to read folded ones (5.2).
    {"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "200 [] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length:1\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: \t 1 \t\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nX:\r\nContent-Length: 1\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\n!#$%&'*+-.^_`|~9: \xff\tx\r\nContent-Length: 1\r\n\r\nx",
     "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\n\t c\r\nContent-Length: 1\r\n\r\nx",
     "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length:\r\n 1\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX: folded to nothing\r\n \r\n\r\nx",
     "200 [x] reusable"},

    // 6.2: a length, also where somebody joined two equal fields.
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
     "200 [hello] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", "200 [hello] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5,5 ,\t5\r\n\r\nhello", "200 [hello] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0000000000000000000000005\r\n\r\nhello",
     "200 [hello] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 05, 5\r\n\r\nhello", "200 [hello] reusable"},

    // 6.3, 8: up to the close.
    {"HTTP/1.1 200 OK\r\n\r\nto the end", "200 [to the end]"},
    {"HTTP/1.1 200 OK\r\n\r\n", "200 []"},
    {"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\nto the end", "200 [to the end]"},
    {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nto the end", "200 [to the end]"},
    {"HTTP/1.1 205 Reset Content\r\n\r\n", "205 []"},

    // 6.3: none. What a 304 announces is what the 200 would have had (RFC 9110, 8.6); what a 204
    // announces, some servers send.
    {"HTTP/1.1 204 No Content\r\n\r\n", "204 [] reusable"},
    {"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "204 [] reusable"},
    {"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", "204 []"},
    {"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", "204 []"},
    {"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc", "204 []"},
    {"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", "304 [] reusable"},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n", "304 [] reusable"},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9999999999999999999999\r\n\r\n",
     "304 [] reusable"},
    {"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", "304 [] reusable"},
    {"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n", "304 []"},
    {"HTTP/1.0 304 Not Modified\r\n\r\n", "304 []"},

    // 7.1: chunks.
    {CHUNKED "0\r\n\r\n", "200 [] reusable"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
     "200 [hello!] reusable"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: , chunked ,\r\n\r\n1\r\nx\r\n0\r\n\r\n",
     "200 [x] reusable"},
    {CHUNKED "00A\r\n0123456789\r\nb\r\n0123456789a\r\n000\r\n\r\n",
     "200 [01234567890123456789a] reusable"},
    {CHUNKED "0000000000000000000000000000000000000001\r\nx\r\n0\r\n\r\n", "200 [x] reusable"},
    {CHUNKED "3\r\n\r\n0\r\n0\r\n\r\n", "200 [\r\n0] reusable"},
    // 7.1.1: extensions, spaces before them as well.
    {CHUNKED "1;x\r\nx\r\n0;end\r\n\r\n", "200 [x] reusable"},
    {CHUNKED "1;x=1;y=\"q;\\\"\\\\\"\r\nx\r\n0\r\n\r\n", "200 [x] reusable"},
    {CHUNKED "1 \t; x = 1 ; y = \"\"\r\nx\r\n0\r\n\r\n", "200 [x] reusable"},
    // 7.1.2: a trailer, which says nothing to us but that the connection ends.
    {CHUNKED "0\r\nExpires: never\r\nETag: \"trailer\"\r\n\r\n", "200 [] reusable"},
    {CHUNKED "0\r\nX: a\r\n b\r\n\r\n", "200 [] reusable"},
    {CHUNKED "1\r\nx\r\n0\r\nConnection: close\r\n\r\n", "200 [x]"},

    // RFC 9110, 15.2: interim responses, whatever they say; but `close` is meant for all.
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
     "200 [x] reusable"},
    {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
     "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
     "404 [no] reusable"},
    {"HTTP/1.1 199 ?\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n"
     "Content-Encoding: gzip\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
     "200 [x] reusable"},
    {"HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n"
     "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
     "200 [x]"},
    {"HTTP/1.0 100 Continue\r\nConnection: keep-alive\r\n\r\n"
     "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
     "200 [x]"},

    // 9.3: whether the connection stays.
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: foo,, Close\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\nConnection: "
     "close\r\n\r\nok",
     "200 [ok]"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close, keep-alive\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok",
     "200 [ok] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: closed, upgrade\r\n\r\nok",
     "200 [ok] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: \r\n\r\nok", "200 [ok] reusable"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: "
     "close\r\n\r\n1\r\nx\r\n0\r\n\r\n",
     "200 [x]"},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok",
     "200 [ok] reusable"},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive, close\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=5\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nProxy-Connection: keep-alive\r\n\r\nok", "200 [ok]"},

    // RFC 9110, 8.4: no coding was asked for. The status of an error counts all the same.
    {"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n\r\nx",
     "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: , \r\nContent-Length: 1\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n", "304 [] reusable"},
    {"HTTP/1.1 503 Busy\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
     "503 [] reusable"},
};

inline constexpr auto no_http =
    "protocol_error: it does not begin with HTTP/1.1 or HTTP/1.0; is it the API's host and port?"sv;
inline constexpr auto bad_version =
    "protocol_error: its version is neither HTTP/1.1 nor HTTP/1.0"sv;
inline constexpr auto bad_status = "protocol_error: the status is not three digits and a space"sv;
inline constexpr auto bare_lf = "protocol_error: a line that ends in LF alone, not CRLF"sv;
inline constexpr auto bare_cr = "protocol_error: a CR without its LF"sv;
inline constexpr auto bad_name = "protocol_error: a header field without a proper name"sv;
inline constexpr auto control =
    "protocol_error: a control character in the header or between chunks"sv;
inline constexpr auto bad_length = "protocol_error: a Content-Length that is no number"sv;
inline constexpr auto two_lengths = "protocol_error: conflicting values of Content-Length"sv;
inline constexpr auto both = "protocol_error: both Transfer-Encoding and Content-Length"sv;
inline constexpr auto bad_coding = "protocol_error: a transfer coding other than chunked"sv;
inline constexpr auto twice = "protocol_error: Transfer-Encoding says chunked twice"sv;
inline constexpr auto bad_size = "protocol_error: a malformed chunk size"sv;
inline constexpr auto bad_extension = "protocol_error: a malformed chunk extension"sv;
inline constexpr auto bad_chunk = "protocol_error: a chunk that is not as long as its size says"sv;
inline constexpr auto in_trailer =
    "protocol_error: Content-Length or Transfer-Encoding in the trailer"sv;
inline constexpr auto body_large = "too large: the body is larger than max_body_bytes"sv;
inline constexpr auto in_header = "lost: closed amid the header"sv;
inline constexpr auto in_body = "lost: closed amid the body"sv;

inline constexpr response_row bad_rows[] = {
    // What is no HTTP/1 at all is known by its first bytes.
    {"<html>hello, this is a page</html>\r\n\r\n", no_http},
    {"SSH-2.0-OpenSSH_9.2\r\n", no_http},
    {"* OK IMAP4rev1", no_http},
    {"http/1.1 200 OK\r\n\r\n", no_http},
    {"HTTPS/1.1 200 OK\r\n\r\n", no_http},
    {"HTTP/2.0 200 OK\r\n\r\n", no_http},
    {"HTTP/3", no_http},
    {"HTTP/0.9 200 OK\r\n\r\n", no_http},
    {"HTTP 200\r\n\r\n", no_http},
    {"HTTP\r\n\r\n", no_http},
    {"ICY 200 OK\r\n\r\n", no_http},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", no_http},
    {"\r\nHTTP/1.1 200 OK\r\n\r\n", no_http},
    {" HTTP/1.1 200 OK\r\n\r\n", no_http},
    {"\xef\xbb\xbfHTTP/1.1 200 OK\r\n\r\n", no_http},
    {"{\"message\":\"no header at all\"}", no_http},
    {"HTT\nP", no_http},
    {"\x15\x03\x01\0\x02\x02\x46"sv,
     "protocol_error: it begins like TLS; if the server speaks TLS, write https:// in the URL"},
    {"\x16\x03\x01\x02\x01 some TLS record\r\n\r\n",
     "protocol_error: it begins like TLS; if the server speaks TLS, write https:// in the URL"},
    {"\0\0\x0c\x04\0\0\0\0\0"sv,
     "protocol_error: it begins like HTTP/2; the server has to offer HTTP/1.1 there"},
    {"HTTP/1.2 200 OK\r\n\r\n", bad_version},
    {"HTTP/1.1200 OK\r\n\r\n", bad_version},
    {"HTTP/1.10 200 OK\r\n\r\n", bad_version},
    {"HTTP/1.x 200 OK\r\n\r\n", bad_version},
    {"HTTP/1.1\t200 OK\r\n\r\n", bad_version},
    {"HTTP/1.1\r\n\r\n", bad_version},
    {"HTTP/1.\r\n\r\n", bad_version},

    // 4: the status line.
    {"HTTP/1.1 20x OK\r\n\r\n", bad_status},
    {"HTTP/1.1 20 OK\r\n\r\n", bad_status},
    {"HTTP/1.1 2000 OK\r\n\r\n", bad_status},
    {"HTTP/1.1 -20 OK\r\n\r\n", bad_status},
    {"HTTP/1.1  200 OK\r\n\r\n", bad_status},
    {"HTTP/1.1 200\tOK\r\n\r\n", bad_status},
    {"HTTP/1.1 200\r\n\r\n", bad_status},
    {"HTTP/1.1 OK\r\n\r\n", bad_status},
    {"HTTP/1.1 099 Low\r\n\r\n", "protocol_error: a status below 100"},
    {"HTTP/1.1 000 \r\n\r\n", "protocol_error: a status below 100"},
    {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
     "protocol_error: 101 without a request to switch protocols"},
    {"HTTP/1.1 200 O\x01K\r\n\r\n", control},
    {"HTTP/1.1 200 O\0K\r\n\r\n"sv, control},
    {"HTTP/1.1 200 O\x7fK\r\n\r\n", control},

    // 2.2: lines end in CRLF.
    {"HTTP/1.1 200 OK\nContent-Length: 0\n\n", bare_lf},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0\n\n", bare_lf},
    {"HTTP/1.1 200 OK\r\nX: a\nContent-Length: 0\r\n\r\n", bare_lf},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n", bare_lf},
    {"HTTP/1.1 200 OK\rContent-Length: 0\r\r", bare_cr},
    {"HTTP/1.1 200 OK\r\n\rX: 1\r\n\r\n", bare_cr},
    {"HTTP/1.1 200 OK\r\nX: a\rContent-Length: 0\r\n\r\n", bare_cr},
    {"HTTP/1.1 200 OK\r\nX: a\r\r\n\r\n", bare_cr},

    // 5.1: names and values. 5.2: no fold before the first field (2.2).
    {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\nnocolon\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\n: no name\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello", bad_name},
    {"HTTP/1.1 200 OK\r\nContent-Length\t: 5\r\n\r\nhello", bad_name},
    {"HTTP/1.1 200 OK\r\n folded: first\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\n \r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\n X: a\r\n b\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\n \r\n\t\r\nX: folded to nothing\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\nX\0Y: 1\r\n\r\n"sv, control},
    {"HTTP/1.1 200 OK\r\n\xc3\xa9: 1\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\nX(1): 1\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\nX\r\n : 1\r\n\r\n", bad_name},
    {"HTTP/1.1 200 OK\r\nX: a\x01"
     "b\r\n\r\n",
     control},
    {"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"sv, control},
    {"HTTP/1.1 200 OK\r\nX: a\x7f\r\n\r\n", control},
    {"HTTP/1.1 200 OK\r\nX: a\r\n \x0b\r\n\r\n", control},
    {"HTTP/1.1 200 OK\r\nConnection: a b\r\n\r\n",
     "protocol_error: a malformed list in Connection"},
    {"HTTP/1.1 200 OK\r\nConnection: \"close\"\r\n\r\n",
     "protocol_error: a malformed list in Connection"},

    // 6.3: lengths.
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", two_lengths},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!", two_lengths},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5, 6\r\n\r\n", two_lengths},
    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5.0\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1 1\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: \"5\"\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5,\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: ,5\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5;5\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 5\r\n\r\nhello", bad_length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n", body_large},
    {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", body_large},

    // 6.1: transfer codings.
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello", both},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello", both},
    {"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n", both},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", twice},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", twice},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", bad_coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx", bad_coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nx", bad_coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\nx", bad_coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nx", bad_coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked;q=1\r\n\r\nx", bad_coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: \"chunked\"\r\n\r\nx", bad_coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: \r\n\r\nx", bad_coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n x\r\n\r\nx", bad_coding},
    {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "protocol_error: Transfer-Encoding in HTTP/1.0"},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
     "protocol_error: a content coding, though the request asks for none"},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Encoding: br\r\n\r\nx",
     "protocol_error: a content coding, though the request asks for none"},

    // 7.1: chunks.
    {CHUNKED "x\r\n\r\n", bad_size},
    {CHUNKED "\r\n\r\n\r\n", bad_size},
    {CHUNKED "-1\r\nx\r\n", bad_size},
    {CHUNKED "+1\r\nx\r\n", bad_size},
    {CHUNKED " 1\r\nx\r\n", bad_size},
    {CHUNKED ";x\r\nx\r\n", bad_size},
    {CHUNKED "0x1\r\nx\r\n", bad_extension},
    {CHUNKED "1 \r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1\t\r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1 1\r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1.0\r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1;\r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1;=\r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1;a=\r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1;a=\"\r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1;a=\"\\\r\nx\r\n0\r\n\r\n", bad_extension},
    {CHUNKED "1;a=\"\x01\"\r\nx\r\n0\r\n\r\n", control},
    {CHUNKED "1;a=\"\0\"\r\nx\r\n0\r\n\r\n"sv, control},
    {CHUNKED "1;a=\"\n\"\r\nx\r\n0\r\n\r\n", bare_lf},
    {CHUNKED "1\nx\n0\n\n", bare_lf},
    {CHUNKED "1\rx\r0\r\r", bare_cr},
    {CHUNKED "2\r\nhello\r\n0\r\n\r\n", bad_chunk},
    {CHUNKED "5\r\nhel\r\n0\r\n\r\n", bad_chunk},
    {CHUNKED "1\r\nx\n0\r\n\r\n", bad_chunk},
    {CHUNKED "1\r\nx0\r\n\r\n", bad_chunk},
    {CHUNKED "1\r\nx\r0\r\n\r\n", bad_chunk},
    {CHUNKED "ffffffffffffffff\r\nx\r\n", body_large},
    {CHUNKED "10000000000000001\r\nx\r\n", body_large},
    {CHUNKED "1\r\nx\r\nffffffffffffffffffffffff\r\nx\r\n", body_large},
    {CHUNKED "0\r\nno colon\r\n\r\n", bad_name},
    {CHUNKED "0\r\n folded: first\r\n\r\n", bad_name},
    {CHUNKED "0\r\n \r\n \r\n\r\n", bad_name},
    {CHUNKED "0\r\nX: \x01\r\n\r\n", control},
    {CHUNKED "0\r\nX: 1\n\r\n", bare_lf},
    {CHUNKED "0\r\n\n", bare_lf},
    {CHUNKED "0\r\nContent-Length: 1\r\n\r\n", in_trailer},
    {CHUNKED "0\r\ntransfer-encoding: chunked\r\n\r\n", in_trailer},
    {CHUNKED "0\r\nConnection: a b\r\n\r\n", "protocol_error: a malformed list in Connection"},

    // After an interim response.
    {"HTTP/1.1 100 Continue\r\n\r\nrubbish and rubbish\r\n\r\n", no_http},
    {"HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\nxxHTTP/1.1 200 OK\r\n\r\n", no_http},
    {"HTTP/1.1 103 Early\r\nContent-Length: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", bad_length},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching\r\n\r\n",
     "protocol_error: 101 without a request to switch protocols"},

    // Cut off.
    {"", "lost: closed before an answer"},
    {"H", in_header},
    {"HTTP/1.1 200 OK\r\n", in_header},
    {"HTTP/1.1 200 OK\r\nno colon\r\n", in_header},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", in_header},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r", in_header},
    {"HTTP/1.1 100 Continue\r\n\r\n", in_header},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP", in_header},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", in_body},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", in_body},
    {CHUNKED "", in_body},
    {CHUNKED "5", in_body},
    {CHUNKED "5\r\nhello", in_body},
    {CHUNKED "5\r\nhello\r", in_body},
    {CHUNKED "5\r\nhello\r\n", in_body},
    {CHUNKED "5\r\nhello\r\n0\r\n", in_body},
    {CHUNKED "0\r\nX: 1\r\n", in_body},
    {CHUNKED "0\r\nX: 1\r\n\r", in_body},
};

#undef CHUNKED

}  // namespace vouch::test
