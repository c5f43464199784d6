// A fresh service and a fresh page for one test, and the words it is written in.
import assert from "node:assert/strict";
import { standInAudio } from "./fake/audio.mjs";
import { Service } from "./fake/service.mjs";

const WAIT_MS = 10_000;
const STEP_MS = 3_000; // the page asks the service about as often

export class Console {
  static async open(browser, { play = () => undefined, language = "zh", theme = "dark", actor = "li.na", size = [1440, 900], hash = "", token = null } = {}) {
    const service = new Service(process.env.GENGFU_BUNDLE);
    service.token = token;
    play(service);
    const url = await service.listen();
    const context = await browser.newContext({ viewport: { width: size[0], height: size[1] }, colorScheme: theme, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const trouble = [];
    page.on("pageerror", (error) => trouble.push(String(error)));
    page.on("console", (message) => { if (/Content.Security|Refused/i.test(message.text())) trouble.push(message.text()); });
    await page.addInitScript(standInAudio);
    await page.addInitScript(([name, spoken]) => {
      if (sessionStorage.getItem("seen") !== null) return;
      sessionStorage.setItem("seen", "yes");
      if (name !== null) localStorage.setItem("gengfu.actor", name);
      localStorage.setItem("gengfu.language", spoken);
    }, [actor, language]);
    await page.goto(url + hash);
    return Object.assign(new Console(), { service, context, page, url, trouble });
  }

  row = (id) => this.page.locator(`#alert-${id}`);
  button = (transition) => this.page.locator(`[data-transition=${transition}]`);
  see = (text) => this.page.getByText(text).first().waitFor();

  async order() {
    return this.page.locator(".row").evaluateAll((rows) => rows.map((row) => Number(row.id.slice("alert-".length))));
  }

  async until(what, holds) {
    for (let waited = 0; waited < WAIT_MS; waited += 50) {
      if (await holds()) return;
      await this.page.waitForTimeout(50);
    }
    assert.fail(`waited ${WAIT_MS} ms until ${what}`);
  }

  // Lets time pass on the page's own clock, which waits for no answer: at each step the service is heard, as it is in a real minute.
  async pass(ms) {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await this.page.clock.runFor(Math.min(STEP_MS, left));
      await this.page.locator(".lamp-live").waitFor();
    }
  }

  async close() {
    await this.context.close();
    await this.service.stop();
    assert.deepEqual(this.trouble, [], "the page threw or broke its security policy");
  }
}
