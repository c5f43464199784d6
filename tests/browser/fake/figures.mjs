// Figures of a pretended district, counted from alarms that are drawn anew with the same seed. Shares nothing with the cloud.
const SLOT_MS = 600_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

// mulberry32
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const share = (part, of) => (of === 0 ? null : part / of);
const rank = (sorted, part) => (sorted.length === 0 ? null : sorted[Math.max(1, Math.ceil(part * sorted.length)) - 1]);

function spread(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return { count: sorted.length, p50_s: rank(sorted, 0.5), p95_s: rank(sorted, 0.95) };
}

const ended = (alarms) => {
  const over = alarms.filter(({ outcome }) => outcome !== null);
  const wrong = over.filter(({ outcome }) => outcome === "false_alarm").length;
  return { ended: over.length, false_alarms: wrong, share: share(wrong, over.length) };
};

function groups(alarms, key) {
  const found = new Map();
  for (const alarm of alarms) found.set(key(alarm), [...(found.get(key(alarm)) ?? []), alarm]);
  return [...found.values()];
}

const source = ({ group, edge, place, device, kind, condition }) => ({ group, edge, place, device, kind, condition });

function floods(slots, operators, from) {
  const periods = [];
  let flooded = false;
  slots.forEach((count, at) => {
    const begins = !flooded && count / operators > 10;
    flooded = begins || (flooded && count / operators >= 5);
    if (begins) periods.push({ from: new Date(from + at * SLOT_MS).toISOString(), to: "", alarms: 0 });
    if (flooded) Object.assign(periods.at(-1), { to: new Date(from + (at + 1) * SLOT_MS).toISOString(), alarms: periods.at(-1).alarms + count });
  });
  return periods;
}

function count(alarms, { from, to, name = null, operators = 1 }) {
  const heard = alarms.filter(({ at }) => at >= from && at < to);
  const slots = Array.from({ length: Math.ceil((to - from) / SLOT_MS) }, () => 0);
  for (const { at } of heard) slots[Math.floor((at - from) / SLOT_MS)] += 1;
  const by = (key) => groups(heard, key);
  const sources = by(({ device, condition }) => `${device} ${condition}`)
    .map((all) => ({ ...source(all[0]), alarms: all.length, share: share(all.length, heard.length) }))
    .sort((a, b) => b.alarms - a.alarms);
  const periods = floods(slots, operators, from);
  const devices = by(({ device }) => device).map((all) => {
    const { condition, ...where } = source(all[0]);
    return { ...where, ...ended(all) };
  }).filter((each) => each.false_alarms > 0).sort((a, b) => b.false_alarms - a.false_alarms);
  return {
    name, from: new Date(from).toISOString(), to: new Date(to).toISOString(), operators, alarms: heard.length,
    per_operator_10min: { average: heard.length / operators / ((to - from) / SLOT_MS), peak: Math.max(0, ...slots) / operators },
    slots,
    floods: { share: share(periods.reduce((sum, each) => sum + Date.parse(each.to) - Date.parse(each.from), 0), to - from), periods },
    top_sources: sources.slice(0, 10), chattering: sources.filter(({ device }) => device.startsWith("door")),
    stale: heard.filter(({ stale }) => stale).map((each, at) => ({ ...source(each), alert: at + 1, since: new Date(from - 9 * HOUR_MS).toISOString() })),
    priorities: Object.fromEntries([1, 2, 3, 4].map((each) => {
      const of = heard.filter(({ priority }) => priority === each).length;
      return [`P${each}`, { alarms: of, share: share(of, heard.length) }];
    })),
    answered: spread(heard.map(({ answered }) => answered)), unanswered: heard.filter(({ answered }) => answered === null).length,
    arrived: spread(heard.map(({ arrived }) => arrived)), false_alarms: ended(heard),
    false_alarms_by_kind: by(({ kind }) => kind).map((all) => ({ ...ended(all), kind: all[0].kind })).filter((each) => each.ended > 0),
    false_alarms_by_model: by(({ model }) => model ?? "").filter(([first]) => first.model).map((all) => ({ ...ended(all), manufacturer: "Example", model: all[0].model })),
    false_alarms_by_device: devices.slice(0, 10),
    exercises: { count: 0, alerts: [] },
  };
}

// Local days, and a day's and a night's shift of each, that have a part in the time.
function periods(from, to) {
  const midnight = new Date(from).setHours(0, 0, 0, 0) - DAY_MS;
  const [days, shifts] = [[], []];
  const cut = (all, name, begin, end, operators) => {
    if (end > from && begin < to) all.push({ name, from: Math.max(from, begin), to: Math.min(to, end), operators });
  };
  for (let day = midnight; day < to; day += DAY_MS) {
    const at = new Date(day);
    const name = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
    cut(days, name, day, day + DAY_MS, 1);
    cut(shifts, `${name} day`, day + 8 * HOUR_MS, day + 20 * HOUR_MS, 2);
    cut(shifts, `${name} night`, day + 20 * HOUR_MS, day + 32 * HOUR_MS, 1);
  }
  return { days, shifts };
}

const counted = (alarms, { from, to }) => {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const { days, shifts } = periods(begin, end);
  const each = (period) => count(alarms, period);
  return { whole: each({ from: begin, to: end, operators: 2 }), days: days.map(each), shifts: shifts.map(each) };
};

export const quiet = (range) => counted([], range);

const kinds = [
  ["smoke-detector", "smoke", 1, "smoke", "SD-410"], ["gas-detector", "gas-low", 2, "gas", null], ["call-button", "sos", 1, "call", null],
  ["water-meter", "no-water", 2, "water", null], ["water-meter", "battery", 4, "water", null], ["tilt-sensor", "tilt-orange", 3, "tilt", null],
];
// Which of these an alarm is of, in twentieths.
const mix = [0, 1, 2, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 4, 4, 4, 4];

function anAlarm(roll, at) {
  const [kind, condition, priority, short, model] = kinds[mix[Math.floor(roll() * mix.length)]];
  const number = Math.floor(roll() ** 2 * 60);
  const edge = `b${String(1 + (number % 8)).padStart(2, "0")}`;
  const urgent = priority <= 2;
  return {
    at, group: "pingjiang", edge, place: `${1 + (number % 6)}-${1 + (number % 5)}0${1 + (number % 4)}`, device: `${short}-${String(number).padStart(4, "0")}`,
    kind, condition, priority, model,
    answered: roll() < 0.94 ? Math.round((urgent ? 12 : 240) * (0.3 + roll() * 2.2) * 10) / 10 : null,
    arrived: urgent && roll() < 0.5 ? Math.round(240 + roll() * 700) : null,
    outcome: roll() < 0.6 ? (roll() < (kind === "smoke-detector" ? 0.55 : 0.18) ? "false_alarm" : "real") : null,
    stale: priority === 4 && roll() < 0.02,
  };
}

// A district of some two thousand devices: few by night, more by day, one storm, and a door contact that chatters.
export function aNight(seed = 7) {
  return (range) => {
    const roll = dice(seed);
    const [from, to] = [Date.parse(range.from), Date.parse(range.to)];
    const alarms = [];
    for (let slot = from; slot < to; slot += SLOT_MS) {
      const hour = new Date(slot).getHours();
      const usual = hour >= 7 && hour < 22 ? 1.1 : 0.35;
      const storm = slot > to - 5 * HOUR_MS && slot <= to - 4.5 * HOUR_MS ? 23 : 0;
      for (let left = usual + storm; left > roll(); left -= 1) alarms.push(anAlarm(roll, slot + Math.floor(roll() * SLOT_MS)));
    }
    const door = { group: "pingjiang", edge: "b04", place: "东区地下车库消防通道常闭防火门", device: "door-0002", kind: "door-contact", condition: "held-open", priority: 3, model: null };
    for (let i = 0; i < 9; ++i) alarms.push({ ...door, at: to - 5 * HOUR_MS + i * 14_000, answered: 95, arrived: null, outcome: null, stale: false });
    return counted(alarms, range);
  };
}
