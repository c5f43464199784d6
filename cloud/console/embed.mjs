// Writes the bundled page as C++: node embed.mjs BUNDLE_DIR ASSETS_CPP
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const BYTES_A_LINE = 96;
const files = [
  ["/", "index.html", "text/html; charset=utf-8"],
  ["/console.js", "console.js", "text/javascript; charset=utf-8"],
  ["/console.css", "console.css", "text/css; charset=utf-8"],
  ["/console.svg", "console.svg", "image/svg+xml"],
];

// Three octal digits end an escape whatever follows; a question mark is escaped because of trigraphs.
const escaped = (byte) =>
  byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c || byte === 0x3f
    ? `\\${byte.toString(8).padStart(3, "0")}`
    : String.fromCharCode(byte);

function literal(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    lines.push(`     "${Array.from(bytes.subarray(at, at + BYTES_A_LINE), escaped).join("")}"`);
  }
  return lines.join("\n");
}

function asset(folder, [path, name, type]) {
  const bytes = readFileSync(join(folder, name));
  const etag = createHash("sha256").update(bytes).digest("hex").slice(0, 20);
  return `    {"${path}", "${type}",\n     std::string_view{\n${literal(bytes)},\n     ${bytes.length}},\n     "\\"${etag}\\""},`;
}

const [, , folder, target] = process.argv;
writeFileSync(target, `#include "cloud/console/assets.hpp"

#include <array>

namespace gengfu::console {

namespace {

constexpr std::array<Asset, ${files.length}> table{{
${files.map((file) => asset(folder, file)).join("\n")}
}};

}  // namespace

std::span<const Asset> assets() noexcept {
    return table;
}

}  // namespace gengfu::console
`);
