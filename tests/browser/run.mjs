// Runs the browser tests over a bundle: run.mjs BUNDLE. Exit code 77 (skipped) where there is no Chromium.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isHere } from "./browser.mjs";

if (!isHere()) {
  console.log("skipped: /usr/bin/chromium is not installed (apt-get install chromium)");
  process.exit(77);
}
const tests = join(dirname(fileURLToPath(import.meta.url)), "console.test.mjs");
const { status } = spawnSync(process.execPath, ["--test", tests], {
  stdio: "inherit", env: { ...process.env, GENGFU_BUNDLE: process.argv[2] },
});
process.exit(status ?? 1);
