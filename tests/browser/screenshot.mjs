// A picture of a running console:
//   screenshot.mjs URL OUT.png [--lang zh|en] [--theme dark|light] [--select ID] [--size 1440x900] [--actor NAME] [--filter open|all] [--page alerts|figures] [--full]
import { parseArgs } from "node:util";
import { launch } from "./browser.mjs";
import { standInAudio } from "./fake/audio.mjs";

const { positionals: [url, out], values } = parseArgs({
  allowPositionals: true,
  options: {
    lang: { type: "string", default: "zh" }, theme: { type: "string", default: "dark" }, select: { type: "string" },
    size: { type: "string", default: "1440x900" }, actor: { type: "string" }, filter: { type: "string", default: "open" },
    page: { type: "string", default: "alerts" }, full: { type: "boolean", default: false },
  },
});
if (url === undefined || out === undefined) {
  console.error("usage: screenshot.mjs URL OUT.png [--lang zh|en] [--theme dark|light] [--select ID] [--size 1440x900] [--actor NAME] [--filter open|all] [--page alerts|figures] [--full]");
  process.exit(2);
}
const [width, height] = values.size.split("x").map(Number);
const actor = values.actor ?? (values.lang === "en" ? "Li Na" : "李娜");

const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: values.theme, reducedMotion: "reduce" });
  await page.addInitScript(standInAudio);
  await page.addInitScript(([name, language]) => {
    localStorage.setItem("gengfu.actor", name);
    localStorage.setItem("gengfu.language", language);
  }, [actor, values.lang]);
  await page.goto(values.select === undefined ? url : `${url}#${values.select}`);
  await page.locator(".row, [data-test=quiet]").first().waitFor({ state: "attached" });
  const start = page.locator(".shift-bar button[type=submit]");
  if (await start.count() > 0) await start.click();
  await page.locator(".shift-bar").waitFor({ state: "detached" });
  if (values.filter === "all") {
    await page.locator(".list-head .switch button").last().click();
    await page.locator(".older").click();
    await page.locator(".older").waitFor({ state: "detached" });
  }
  if (values.select !== undefined) await page.locator(".entry").first().waitFor();
  if (values.page === "figures") {
    await page.locator("[href='#figures']").click();
    await page.locator(".periods").waitFor();
  }
  if (values.full) {
    // What scrolls is within the page: the window grows until all of it is seen.
    const tall = await page.evaluate(() => Math.max(...[...document.querySelectorAll(".figures, .detail")].map((each) => each.scrollHeight)));
    await page.setViewportSize({ width, height: Math.max(height, tall + 60) });
  }
  await page.mouse.move(0, 0);
  await page.screenshot({ path: out });
} finally {
  await browser.close();
}
