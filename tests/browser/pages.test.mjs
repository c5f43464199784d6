// Who was told, what belongs together, and the figures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertUsable } from "./axe.mjs";
import { launch } from "./browser.mjs";
import { aNight } from "./fake/figures.mjs";
import { playStreet } from "./fake/street.mjs";
import { Console } from "./page.mjs";

let browser;

before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

async function withConsole(options, body) {
  const desk = await Console.open(browser, options);
  try {
    await body(desk);
  } finally {
    await desk.close();
  }
}

const smoke = { kind: "smoke-detector", condition: "smoke", priority: 1, edge: "b04" };
const told = (desk, id) => desk.page.locator(`[data-delivery="${id}"]`);

test("an alert tells who was told, by which level, and what each made of it", async () => {
  await withConsole({ play: playStreet, language: "en", hash: "#5" }, async (desk) => {
    await desk.see("Who was told");
    const rows = desk.page.locator(".told-row");
    await rows.first().waitFor();
    assert.equal(await rows.count(), 6);
    await desk.see("Level 0: told first");
    await desk.see("Level 1");
    assert.match(await told(desk, 2).innerText(), /gas\.company[\s\S]*Telephone[\s\S]*Timed out[\s\S]*no answer in time/);
    assert.match(await told(desk, 1).innerText(), /command centre[\s\S]*Told otherwise[\s\S]*grid\.wang has taken it/);
    assert.match(await told(desk, 3).innerText(), /grid worker[\s\S]*Accepted/);
    assert.match(await told(desk, 4).innerText(), /property[\s\S]*Refused/);
  });
});

test("who is told, and who answers, is seen as it happens", async () => {
  const play = (service) => service.raise({}, { deliveries: [{}] });
  await withConsole({ play, language: "en", hash: "#1" }, async (desk) => {
    await told(desk, 1).getByText("No answer yet").waitFor();
    const alert = desk.service.alerts.get(1);
    const due_at = new Date(Date.now() + 90_000).toISOString();
    desk.service.write(alert, { transition: "escalate", actor: "system", deliveries: [{ level: 1, responder: "grid.wang", role: "grid_worker", channel: "wecom", due_at }] });
    await told(desk, 2).getByText("next level in 1:").waitFor();
    await desk.see("2 told, 2 yet to answer");
    desk.service.write(alert, { transition: "decline", actor: "grid.wang", assignee: "grid.wang", reason: "ill", deliveries: [{ id: 2, state: "refused", who: "grid.wang" }] });
    await told(desk, 2).getByText("Refused").waitFor();
    await desk.see("2 told, 1 yet to answer");
  });
});

test("an alert that nobody was told of says so, and an exercise why", async () => {
  const play = (service) => { service.raise({}); service.raise({ test: true }); };
  await withConsole({ play, language: "en", hash: "#1" }, async (desk) => {
    await desk.see("Nobody has been told.");
    await desk.row(2).click();
    await desk.see("An exercise: nobody has been told.");
  });
});

test("the other gaps of the plan unfold, and an alert tells those that concern it", async () => {
  const gap = (place, at) => ({
    kind: "nobody_reachable", rule: "fire", place, at, level: 1, roles: "grid_worker", hours: "02:00–06:00", days: "", first: "2026-12-01", last: "2026-12-01",
  });
  const play = (service) => { service.raise({}); service.warnings = [gap("building-07", "pingjiang/b07"), gap("building-03", "pingjiang/b03")]; };
  await withConsole({ play, language: "en", hash: "#1" }, async (desk) => {
    await desk.page.locator("[data-test=warning] summary", { hasText: "1 more" }).click();
    await desk.page.locator("[data-test=warning] li", { hasText: "building-03" }).waitFor();
    await desk.page.locator(".told-gaps", { hasText: "building-03" }).waitFor();
    assert.equal(await desk.page.locator(".told-gaps li").count(), 1);
    await assertUsable(desk.page, "gaps");
  });
});

test("an incident begins, grows and ends while one looks, and every member keeps its row", async () => {
  const play = (service) => service.raise({ ...smoke, place: "5-602" });
  await withConsole({ play, language: "en", hash: "#1" }, async (desk) => {
    const { page, service } = desk;
    await desk.row(1).waitFor();
    assert.equal(await page.locator(".incident").count(), 0);
    service.raise({ ...smoke, place: "5-702" }, { incident: { kind: "fire", with: [1] } });
    await page.locator(".incident", { hasText: "2 alerts, still open" }).waitFor();
    await page.locator(".incident a", { hasText: "5-702" }).waitFor();
    await page.locator("[data-test=announcer]", { hasText: "Several at once in b04: Fire" }).waitFor({ state: "attached" });
    service.raise({ ...smoke, place: "5-802", condition: "heat" }, { incident: { kind: "fire", with: [1, 2] } });
    await page.locator(".incident", { hasText: "3 alerts, still open" }).waitFor();
    for (const id of [1, 2, 3]) await desk.row(id).getByText("3 together").waitFor();
    assert.deepEqual(await desk.order(), [1, 2, 3], "no member hides another");
    await desk.see("3 unacknowledged");
    for (const id of [3, 2, 1]) service.act(id, "cancel", "zhou", { outcome: "false_alarm", reason: "burnt rice" });
    await page.locator(".incident", { hasText: "3 alerts, all over" }).waitFor();
    await page.locator(".incident a", { hasText: "5-702" }).click();
    await page.locator(".title-place", { hasText: "5-702" }).waitFor();
  });
});

test("an incident that grew while the feed was cut is there afterwards", async () => {
  const play = (service) => service.raise({ ...smoke, place: "5-602" });
  await withConsole({ play, language: "en", hash: "#1" }, async (desk) => {
    await desk.row(1).waitFor();
    desk.service.dropStreams();
    desk.service.raise({ ...smoke, place: "5-702" }, { incident: { kind: "fire", with: [1] } });
    await desk.page.locator(".incident", { hasText: "2 alerts, still open" }).waitFor();
  });
});

const figures = (service) => { playStreet(service); service.figures = aNight(); };
const tile = (desk, name) => desk.page.locator(`[data-tile="figures.${name}"]`);
const number = async (locator) => Number((await locator.locator(".tile-value").innerText()).replace(/[^\d.]/g, ""));

test("the figures are one step away, and what waits is seen meanwhile", async () => {
  await withConsole({ play: figures, language: "en" }, async (desk) => {
    const { page } = desk;
    await desk.row(8).waitFor();
    await page.getByRole("link", { name: "Figures" }).click();
    await tile(desk, "alarms").waitFor();
    const whole = desk.service.figures({ from: new Date(Date.now() - 864e5).toISOString(), to: new Date().toISOString() }).whole;
    const shown = await number(tile(desk, "alarms"));
    assert.ok(shown > 100 && Math.abs(shown - whole.alarms) < whole.alarms / 2);
    const waiting = Number((await page.locator("[data-test=waiting]").innerText()).match(/\d+/)[0]);
    desk.service.raise({ place: "7-302" });
    await desk.until("the new one is counted", async () => (await page.locator("[data-test=waiting]").innerText()).startsWith(String(waiting + 1)));
    await page.locator("[data-panel=causes]", { hasText: "Floods" }).waitFor();
    await page.getByRole("link", { name: /^Alerts/ }).click();
    await desk.row(desk.service.alerts.size).waitFor();
  });
});

test("a shift is shown by the keyboard alone, in the list and in the table", async () => {
  await withConsole({ play: figures, language: "en", hash: "#figures" }, async (desk) => {
    const { page } = desk;
    const name = desk.service.figures({ from: new Date(Date.now() - 864e5).toISOString(), to: new Date().toISOString() }).shifts.at(-1).name;
    await page.locator(".periods").waitFor();
    const all = await number(tile(desk, "alarms"));
    await page.locator(".scopes select").focus();
    await page.locator(".scopes select").selectOption({ label: name });
    await desk.until("it counts the shift", async () => (await number(tile(desk, "alarms"))) < all);
    const button = page.getByRole("button", { name });
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    await button.focus();
    await page.keyboard.press("Enter");
    await desk.until("it counts all again", async () => (await number(tile(desk, "alarms"))) === all);
  });
});

test("another time is counted over, and one with too much says so", async () => {
  await withConsole({ play: figures, language: "en", hash: "#figures" }, async (desk) => {
    const { page } = desk;
    await page.locator(".periods").waitFor();
    await page.getByRole("button", { name: "7 days" }).click();
    await desk.see("Each column is the fullest 10 minutes of 70");
    desk.service.figures = () => ({ status: 422, detail: "more than 20000 journal entries" });
    await page.getByRole("button", { name: "30 days" }).click();
    await desk.see("Please choose a shorter time.");
    assert.equal(await page.locator(".periods").count(), 0);
    desk.service.figures = () => ({ status: 503, detail: "no" });
    await page.getByRole("button", { name: "24 hours" }).click();
    await desk.see("The figures cannot be had just now.");
  });
});

test("nothing measured is said as such, never as 0", async () => {
  await withConsole({ language: "en", hash: "#figures" }, async (desk) => {
    await tile(desk, "answered").getByText("not measured").waitFor();
    await tile(desk, "false_share").getByText("not measured").waitFor();
    await desk.see("No alarms in this time.");
  });
});

test("the picture of the rate is told to those who cannot see it, and can be read as numbers", async () => {
  await withConsole({ play: figures, language: "en", hash: "#figures" }, async (desk) => {
    await desk.page.getByRole("img", { name: /average .*, most .*, floods: \d/ }).waitFor();
    await desk.page.locator(".numbers summary").click();
    assert.ok(await desk.page.locator(".numbers tbody tr").count() > 20);
  });
});

const empty = () => undefined;
const scenes = [["who was told", playStreet, "#5", 1440], ["an incident", playStreet, "#9", 1440], ["figures", figures, "#figures", 1440],
  ["no figures", empty, "#figures", 1440], ["figures on a phone", figures, "#figures", 390], ["who was told, on a phone", playStreet, "#5", 390]];
for (const language of ["zh", "en"]) {
  for (const theme of ["dark", "light"]) {
    test(`axe finds nothing to complain of on these pages (${language}, ${theme})`, async () => {
      for (const [scene, play, hash, width] of scenes) {
        await withConsole({ play, language, theme, hash, size: [width, 900] }, async (desk) => {
          await desk.page.locator(hash === "#figures" ? ".periods" : ".told-row, .incident").first().waitFor();
          await assertUsable(desk.page, scene);
        });
      }
    });
  }
}
