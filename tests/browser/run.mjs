// Runs browser tests over a bundle: run.mjs BUNDLE NAME.test.mjs. Exit code 77 (skipped) where there is no Chromium.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isHere } from "./browser.mjs";

if (!isHere()) {
  console.log("skipped: /usr/bin/chromium is not installed (apt-get install chromium)");
  process.exit(77);
}
const [bundle, name] = process.argv.slice(2);
const { status } = spawnSync(process.execPath, ["--test", join(dirname(fileURLToPath(import.meta.url)), name)], {
  stdio: "inherit", env: { ...process.env, GENGFU_BUNDLE: bundle },
});
process.exit(status ?? 1);
