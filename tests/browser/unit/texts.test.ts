import assert from "node:assert/strict";
import { test } from "node:test";
import en from "../../../configs/texts/en.json";
import zh from "../../../configs/texts/zh.json";
import { outcomes, states } from "../../../cloud/console/src/model/alert";
import { whys } from "../../../cloud/console/src/model/delivery";
import { translator } from "../../../cloud/console/src/text/texts";

const catalogues: Record<string, Record<string, string>> = { zh, en };
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();

test("both languages have the same keys in the same order", () => {
  assert.deepEqual(Object.keys(en), Object.keys(zh));
});

test("both languages use the same placeholders, and no text is empty", () => {
  for (const [key, text] of Object.entries(zh)) {
    const other = catalogues["en"]?.[key] ?? "";
    assert.deepEqual(placeholders(other), placeholders(text), key);
    assert.ok(text.trim() !== "" && other.trim() !== "", key);
  }
});

test("English has no Chinese in it", () => {
  for (const [key, text] of Object.entries(en)) assert.doesNotMatch(text, /\p{Script=Han}/u, key);
});

test("every state, outcome and reason of a delivery has its word", () => {
  for (const name of whys.map((why) => `told.why.${why}`)) assert.ok(name in zh, name);
  for (const name of [...states.map((state) => `state.${state}`), ...outcomes.map((outcome) => `outcome.${outcome}`)]) {
    assert.ok(name in zh, name);
  }
});

test("placeholders are filled, and one without a value stays visible", () => {
  assert.equal(translator("en")("due.acknowledge.in", { time: "0:42" }), "escalates in 0:42");
  assert.equal(translator("en")("due.acknowledge.in"), "escalates in {time}");
});
