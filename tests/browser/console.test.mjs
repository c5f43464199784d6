import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertUsable } from "./axe.mjs";
import { launch } from "./browser.mjs";
import { playStreet } from "./fake/street.mjs";
import { Console } from "./page.mjs";

let browser;

before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

const one = (service) => service.raise({});

async function withConsole(options, body) {
  const desk = await Console.open(browser, options);
  try {
    await body(desk);
  } finally {
    await desk.close();
  }
}

test("the list shows what is unacknowledged first, then by priority", async () => {
  const play = (service) => {
    service.raise({ priority: 3, place: "1-101" });
    service.raise({ priority: 1, place: "1-102" });
    service.raise({ priority: 1, place: "1-103" });
    service.act(3, "acknowledge", "zhou");
  };
  await withConsole({ play }, async (desk) => {
    await desk.row(1).waitFor();
    assert.deepEqual(await desk.order(), [2, 1, 3]);
    await desk.see("燃气浓度超高");
    await desk.see("2 条待确认");
  });
});

test("the list of all finds what has ended, also when older alerts are still open", async () => {
  const play = (service) => {
    service.raise({ priority: 1 });
    service.raise({ priority: 1 });
    service.act(2, "cancel", "zhou", { outcome: "false_alarm", reason: "pressed by mistake" });
    service.raise({ priority: 1 });
  };
  await withConsole({ play }, async (desk) => {
    await desk.row(1).waitFor();
    assert.equal(await desk.row(2).count(), 0);
    await desk.page.locator(".list-head .switch button").last().click();
    await desk.page.locator(".older").click();
    await desk.row(2).waitFor();
  });
});

test("with no open alert the page says that all is quiet", async () => {
  await withConsole({}, async (desk) => {
    await desk.see("一切平安");
    await desk.see("126 台设备");
  });
});

test("a level of the plan that has nobody stands as a banner, and so is said how many more there are", async () => {
  const gap = { kind: "nobody_reachable", rule: "fire", place: "building-03", level: 1, hours: "02:00–06:00", days: "", first: "2026-12-01", last: "2026-12-02" };
  const play = (service) => { service.warnings = [gap, gap, gap]; };
  await withConsole({ play }, async (desk) => {
    await desk.see("无人可通知：building-03，2026-12-01 – 2026-12-02 02:00–06:00，规则“fire”，第 1 级。");
    await desk.see("还有 2 处空缺");
  });
  await withConsole({}, async (desk) => {
    await desk.see("一切平安");
    assert.equal(await desk.page.locator("[data-test=warning]").count(), 0);
  });
});

test("an alert is led to its close by its buttons, and each step is in the timeline", async () => {
  await withConsole({ play: one, language: "en" }, async (desk) => {
    const { page } = desk;
    await desk.row(1).click();
    await desk.button("acknowledge").click();
    await desk.button("dispatch").click();
    await page.locator("[name=assignee]").fill("grid worker 12");
    await page.locator(".form .main-button").click();
    await desk.button("accept").click();
    await desk.button("arrive").click();
    await desk.button("note").click();
    await page.locator("[name=reason]").fill("door is open");
    await page.locator(".form .main-button").click();
    await desk.see("door is open");
    await desk.button("resolve").click();
    await page.locator(".form .main-button").click();
    await desk.see("Please fill in “Outcome”.");
    await page.locator("[name=outcome]").selectOption("real");
    await page.locator("[name=reason]").fill("hose replaced");
    await page.locator(".form .main-button").click();
    await desk.button("verify").click();
    await desk.button("close").click();
    await desk.see("This alert has ended.");
    const alert = desk.service.alerts.get(1);
    assert.equal(alert.state, "closed");
    assert.equal(alert.outcome, "real");
    assert.equal(alert.assignee, "grid worker 12");
    await desk.until("the timeline is whole", async () => (await page.locator(".entry").count()) === 9);
    const { requests } = desk.service;
    assert.equal(new Set(requests.map(({ key }) => key)).size, requests.length, "each action has its own key");
    assert.ok(requests.every(({ body }) => Number.isInteger(body.expected_version) && body.actor === "li.na"));
  });
});

test("cancelling asks why, and offers only its own outcomes", async () => {
  await withConsole({ play: one, language: "en", hash: "#1" }, async (desk) => {
    await desk.button("cancel").click();
    const offered = await desk.page.locator("[name=outcome] option").evaluateAll((options) => options.map((option) => option.value));
    assert.deepEqual(offered, ["", "false_alarm", "test", "duplicate"]);
    await desk.page.locator("[name=outcome]").selectOption("test");
    await desk.page.locator("[name=reason]").fill("monthly test");
    await desk.page.locator(".form .main-button").click();
    await desk.see("This alert has ended.");
    assert.equal(desk.service.alerts.get(1).state, "cancelled");
  });
});

test("who was sent declines, the next is sent, and what does not hold is sent back", async () => {
  await withConsole({ play: one, language: "en", hash: "#1" }, async (desk) => {
    const { page } = desk;
    const say = async (transition, answers) => {
      await desk.button(transition).click();
      for (const [field, answer] of Object.entries(answers)) await page.locator(`[name=${field}]`).fill(answer);
      if (Object.keys(answers).length > 0) await page.locator(".form .main-button").click();
    };
    await say("acknowledge", {});
    await say("dispatch", { assignee: "grid worker 7" });
    await say("refuse", { reason: "at another call" });
    await desk.see("at another call");
    await say("dispatch", { assignee: "grid worker 12" });
    await say("accept", {});
    await say("arrive", {});
    await desk.button("resolve").click();
    await page.locator("[name=outcome]").selectOption("real");
    await page.locator("[name=reason]").fill("hose replaced");
    await page.locator("[name=photo]").fill("https://pictures.example/17.jpg");
    await page.locator(".form .main-button").click();
    const link = page.locator(".entry a");
    await link.waitFor();
    assert.equal(await link.getAttribute("href"), "https://pictures.example/17.jpg");
    assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
    await say("rework", { reason: "it still smells" });
    await desk.button("accept").waitFor();
    assert.equal(desk.service.alerts.get(1).state, "dispatched");
    const sent = desk.service.requests.map(({ body }) => body).find(({ transition }) => transition === "refuse");
    assert.ok(!("photo" in sent) && !("assignee" in sent));
  });
});

test("an alert is shelved for a time that its priority allows, and then neither rings nor stands first", async () => {
  const play = (service) => { service.raise({ priority: 1, place: "1-101" }); service.raise({ priority: 2, place: "1-102" }); };
  await withConsole({ play, language: "en", hash: "#1" }, async (desk) => {
    const { page } = desk;
    await desk.row(1).waitFor();
    await desk.button("shelve").click();
    const offered = await page.locator("[name=shelve_for] option").evaluateAll((options) => options.map((option) => option.value));
    assert.deepEqual(offered, ["", "5m", "10m"]);
    await page.locator("[name=shelve_for]").selectOption("10m");
    await page.locator("[name=reason]").fill("the fitter is there");
    await page.locator(".form .main-button").click();
    await desk.see("shelving ends in");
    await desk.see("1 unacknowledged");
    await page.mouse.move(1200, 500);
    await desk.until("it stands below", async () => (await desk.order())[0] === 2);
    await desk.button("unshelve").click();
    await desk.see("2 unacknowledged");
  });
});

test("each thing that an alert waits for has its countdown", async () => {
  await withConsole({ play: playStreet, language: "en", hash: "#7" }, async (desk) => {
    await desk.see("nobody sent: escalat");
    await desk.see("alarms again in");
  });
});

test("who comes too late is told who was first, and sees the present state", async () => {
  await withConsole({ play: one, language: "en", hash: "#1" }, async (desk) => {
    await desk.button("cancel").click();
    await desk.page.locator("[name=outcome]").selectOption("test");
    await desk.page.locator("[name=reason]").fill("a test");
    await desk.page.route("**/api/v1/alerts/1/transitions", async (route) => {
      desk.service.act(1, "acknowledge", "zhou.ming"); // while the request is on its way
      await route.continue();
    }, { times: 1 });
    await desk.page.locator(".form .main-button").click();
    await desk.page.locator("[data-test=notice]", { hasText: "zhou.ming acknowledged at" }).waitFor();
    await desk.button("dispatch").waitFor();
    assert.equal(desk.service.alerts.get(1).state, "acknowledged");
  });
});

test("an answer that was lost is asked for again with the same key", async () => {
  await withConsole({ play: one, hash: "#1" }, async (desk) => {
    desk.service.refuseNext = { status: 503 };
    await desk.button("acknowledge").click();
    await desk.button("dispatch").waitFor();
    const keys = desk.service.requests.map(({ key }) => key);
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    assert.equal(desk.service.journal.length, 2);
  });
});

test("a new alert appears by itself, is announced and rings", async () => {
  await withConsole({ language: "en" }, async (desk) => {
    await desk.see("All quiet");
    await desk.page.getByRole("button", { name: "Start shift" }).click();
    await desk.page.locator(".shift-bar").waitFor({ state: "detached" });
    const before = await desk.page.evaluate(() => window.tones);
    desk.service.raise({ place: "7-302", kind: "call-button", condition: "sos" });
    await desk.row(1).waitFor();
    await desk.page.locator("[data-test=announcer]", { hasText: "New alert: Critical, 7-302, Call for help" }).waitFor({ state: "attached" });
    await desk.until("the tone has sounded", async () => (await desk.page.evaluate(() => window.tones)) > before);
    assert.match(await desk.page.title(), /^\(1\) /);
  });
});

test("the tone repeats each minute until somebody acknowledges, and not while muted", async () => {
  await withConsole({ play: one, language: "en", hash: "#1" }, async (desk) => {
    const { page } = desk;
    const tones = () => page.evaluate(() => window.tones);
    await page.clock.install();
    await page.reload();
    await desk.see("The browser keeps the sound locked.");
    assert.equal(await tones(), 0);
    await page.getByRole("button", { name: "Start shift" }).click();
    await desk.until("the test tone sounds", async () => (await tones()) > 0);
    const first = await tones();
    await desk.pass(30_000);
    assert.equal(await tones(), first);
    await desk.pass(35_000);
    assert.equal(await tones(), 2 * first);
    await page.getByRole("button", { name: "Mute sound" }).click();
    await desk.see("Urgent alerts will not ring.");
    await desk.pass(70_000);
    assert.equal(await tones(), 2 * first);
    await page.getByRole("button", { name: "Unmute sound" }).click();
    await desk.button("acknowledge").click();
    await desk.button("dispatch").waitFor();
    await desk.pass(130_000);
    assert.equal(await tones(), 2 * first);
  });
});

test("what came while the feed was cut is there afterwards", async () => {
  await withConsole({ play: one }, async (desk) => {
    await desk.row(1).waitFor();
    desk.service.dropStreams();
    desk.service.raise({ place: "8-101" });
    await desk.row(2).waitFor();
  });
});

test("rows keep their places under the pointer, and new ones wait behind a count", async () => {
  const play = (service) => { for (const place of ["1-101", "1-102", "1-103"]) service.raise({ place, priority: 2 }); };
  await withConsole({ play }, async (desk) => {
    await desk.row(3).hover();
    const before = await desk.order();
    const box = await desk.row(before[0]).boundingBox();
    desk.service.raise({ place: "9-999", priority: 1 });
    desk.service.act(before[0], "acknowledge", "zhou");
    await desk.page.locator(".held", { hasText: "1 条新警情" }).waitFor();
    await desk.until("the state has changed", async () => /已确认/.test(await desk.row(before[0]).innerText()));
    assert.deepEqual(await desk.order(), before);
    assert.equal((await desk.row(before[0]).boundingBox()).y, box.y);
    await desk.page.mouse.move(1200, 500);
    await desk.row(4).waitFor();
    assert.deepEqual(await desk.order(), [4, before[1], before[2], before[0]]);
  });
});

test("the whole first answer goes by the keyboard", async () => {
  const play = (service) => { service.raise({ place: "1-101" }); service.raise({ place: "1-102" }); };
  await withConsole({ play }, async (desk) => {
    const { page } = desk;
    await desk.row(1).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.locator(".title-place", { hasText: "1-102" }).waitFor();
    await page.keyboard.press("a");
    await desk.button("dispatch").waitFor();
    await page.keyboard.press("d");
    await page.locator("[name=assignee]").waitFor();
    await page.keyboard.type("jade j 12");
    await page.keyboard.press("Enter");
    await desk.button("accept").waitFor();
    assert.equal(desk.service.alerts.get(2).assignee, "jade j 12");
    await page.keyboard.press("Escape");
    await page.locator(".detail-empty").waitFor();
    await page.keyboard.press("?");
    await page.locator("dialog.help input").uncheck();
    await page.keyboard.press("Escape");
    await page.locator("dialog.help").waitFor({ state: "hidden" });
    await desk.row(1).focus();
    await page.keyboard.press("a");
    await page.waitForTimeout(200);
    assert.equal(desk.service.alerts.get(1).state, "raised", "single keys are off");
  });
});

test("the language is switched in place and remembered", async () => {
  await withConsole({ play: one, hash: "#1" }, async (desk) => {
    await desk.see("燃气浓度超高");
    await desk.page.getByRole("button", { name: "EN" }).click();
    await desk.see("Gas far above the limit");
    await desk.button("acknowledge").filter({ hasText: "Acknowledge" }).waitFor();
    assert.equal(await desk.page.getAttribute("html", "lang"), "en");
    await desk.page.reload();
    await desk.see("Gas far above the limit");
  });
});

test("nobody acts without a name", async () => {
  await withConsole({ play: one, hash: "#1", actor: null }, async (desk) => {
    await desk.button("acknowledge").click();
    await desk.see("请先登记值班人姓名。");
    assert.equal(desk.service.requests.length, 0);
    await desk.page.locator(".shift-bar input").fill("周明");
    await desk.page.locator(".shift-bar button").click();
    await desk.button("acknowledge").click();
    await desk.button("dispatch").waitFor();
    assert.equal(desk.service.journal[1].entry.actor, "周明");
  });
});

test("with tokens the page asks for one, and shows nothing before", async () => {
  await withConsole({ play: one, token: "open-sesame", actor: null }, async (desk) => {
    await desk.page.locator("[name=token]").fill("wrong");
    await desk.page.locator(".card button").click();
    await desk.see("令牌不被接受");
    assert.equal(await desk.page.locator(".row").count(), 0);
    await desk.page.locator("[name=token]").fill("open-sesame");
    await desk.page.locator(".card button").click();
    await desk.row(1).waitFor();
    await desk.see("li.na 值班");
  });
});

test("a service that falls silent turns the lamp red", async () => {
  await withConsole({ play: one, language: "en" }, async (desk) => {
    await desk.page.clock.install();
    await desk.page.reload();
    await desk.row(1).waitFor();
    await desk.see("Live");
    await desk.page.route("**/api/**", (route) => route.abort());
    desk.service.dropStreams();
    await desk.page.clock.fastForward(8000);
    await desk.page.locator(".lamp-lag").waitFor();
    await desk.page.clock.fastForward(12000);
    await desk.page.locator(".lamp-lost").waitFor();
    await desk.see("this page may be out of date");
    await desk.page.unroute("**/api/**");
    await desk.page.clock.fastForward(6000);
    await desk.page.locator(".lamp-live").waitFor();
  });
});

const scenes = [["the street", playStreet, "#8", 1440], ["an open form", playStreet, "#4", 1440], ["nothing", undefined, "", 1440], ["a phone", playStreet, "", 390]];
for (const language of ["zh", "en"]) {
  for (const theme of ["dark", "light"]) {
    test(`axe finds nothing to complain of (${language}, ${theme})`, async () => {
      for (const [scene, play, hash, width] of scenes) {
        await withConsole({ ...(play ? { play } : {}), language, theme, hash, size: [width, 900] }, async (desk) => {
          await desk.page.locator(".row, [data-test=quiet]").first().waitFor({ state: "attached" });
          if (hash !== "") await desk.page.locator(".entry").first().waitFor();
          if (scene === "an open form") await desk.button("resolve").click();
          await assertUsable(desk.page, scene);
        });
      }
    });
  }
}
