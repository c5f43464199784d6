// Debian's Chromium, without a window.
import { accessSync, constants } from "node:fs";
import { chromium } from "playwright-core";

const PROGRAM = "/usr/bin/chromium";

export function isHere() {
  try {
    accessSync(PROGRAM, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const launch = () => chromium.launch({
  executablePath: PROGRAM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required", "--mute-audio"],
});
