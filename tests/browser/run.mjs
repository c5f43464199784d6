// Runs the browser tests over a bundle: run.mjs BUNDLE. Exit code 77 (skipped) where there is no Chromium.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isHere } from "./browser.mjs";

if (!isHere()) {
  console.log("skipped: /usr/bin/chromium is not installed (apt-get install chromium)");
  process.exit(77);
}
const here = dirname(fileURLToPath(import.meta.url));
for (const name of ["console.test.mjs", "pages.test.mjs"]) { // one after the other: their waits are for a machine that is not at work on both
  const { status } = spawnSync(process.execPath, ["--test", join(here, name)], {
    stdio: "inherit", env: { ...process.env, GENGFU_BUNDLE: process.argv[2] },
  });
  if (status !== 0) process.exit(status ?? 1);
}
