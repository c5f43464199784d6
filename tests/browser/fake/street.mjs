// A night on the street: alerts in every stage, at times before now.
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();

const path = ["acknowledge", "dispatch", "accept", "arrive", "resolve", "verify", "close"];
const stateAfter = { acknowledge: "acknowledged", dispatch: "dispatched", accept: "accepted", arrive: "on_site", resolve: "resolved", verify: "verified", close: "closed" };

const told = {
  acknowledge: { actor: "李娜" },
  dispatch: { actor: "李娜", assignee: "网格员 12 号 · 周明" },
  accept: { actor: "周明" },
  arrive: { actor: "周明" },
  resolve: { actor: "周明", outcome: "real", photo: "https://pictures.example/2026/0017.jpg", reason: "灶具软管老化漏气，已关阀通风，老人安好，更换软管后复测正常。" },
  verify: { actor: "李娜" },
  close: { actor: "李娜" },
};

// Leads an alert on to the given step, each some time after the one before. `alongside`: what goes with a step.
function lead(service, { alert }, last, startedAgo, every, alongside = {}) {
  const real = service.alerts.get(alert.id);
  let at = startedAgo;
  for (const transition of path.slice(0, path.indexOf(last) + 1)) {
    at -= every;
    service.write(real, { transition, ...told[transition], to: stateAfter[transition], at: ago(at), ...alongside[transition] });
  }
}

const desk = { responder: "desk", role: "command_centre", channel: "console" };
const gas = { responder: "gas.company", role: "gas_company", channel: "telephone" };
const grid = { responder: "grid.wang", role: "grid_worker", channel: "wecom" };
const property = { responder: "property.dongfang-huayuan", role: "property", channel: "telephone" };
const family = { responder: "family.2-301", role: "family", channel: "sms" };
const volunteer = { responder: "volunteer.zhao", role: "volunteer", channel: "wecom" };

export function playStreet(service) {
  const raise = (seconds, about, alongside) => service.raise({ raised_at: ago(seconds), taken_at: ago(seconds), ...about }, alongside);
  const call = { kind: "call-button", condition: "sos", priority: 1 };
  const smoke = { kind: "smoke-detector", condition: "smoke", priority: 1 };
  const water = { kind: "water-meter", condition: "no-water", priority: 2 };

  lead(service, raise(90000, { ...smoke, edge: "b01", place: "4-102", device: "smoke-0003" }), "close", 90000, 160);
  lead(service, raise(7400, { edge: "b05", place: "1-404", device: "gas-0021", condition: "gas-low", priority: 2 }), "verify", 7400, 420);
  lead(service, raise(5200, { ...water, edge: "b02", place: "3-201", device: "water-0040" }), "resolve", 5200, 600);
  lead(service, raise(1500, { ...call, edge: "b07", place: "6-103", device: "call-0009" }), "arrive", 1500, 95);
  // Told: the first level is silent, of the second one refuses and one accepts.
  const leak = raise(900, { edge: "b03", place: "2-301", device: "gas-0007" }, { deliveries: [desk, { ...gas, due_at: ago(880) }] });
  const [toDesk, toGas] = leak.deliveries.map(({ id }) => id);
  const escalated = service.write(service.alerts.get(leak.alert.id), {
    transition: "decline", actor: "system", at: ago(880),
    deliveries: [{ id: toGas, state: "timed_out", why: "unanswered" }, { ...grid, level: 1, due_at: ago(780) }, { ...property, level: 1, due_at: ago(780) }],
  });
  const [, toGrid, toProperty] = escalated.deliveries.map(({ id }) => id);
  service.write(service.alerts.get(leak.alert.id), { transition: "decline", actor: "property.dongfang-huayuan", assignee: "property.dongfang-huayuan",
    reason: "电梯困人，正在处置。", at: ago(870), deliveries: [{ id: toProperty, state: "refused", who: "property.dongfang-huayuan" }] });
  lead(service, leak, "accept", 900, 38, {
    accept: { deliveries: [{ id: toDesk, state: "withdrawn", why: "taken", who: "grid.wang" }, { id: toGrid, state: "accepted" },
      { ...desk, kind: "notice", why: "taken", who: "grid.wang" }, { ...family, level: 1, kind: "notice", why: "taken", who: "grid.wang" }] },
  });
  lead(service, raise(640, { kind: "tilt-sensor", condition: "tilt-orange", priority: 2, edge: "b08", place: "东山墙", device: "tilt-0002" }), "dispatch", 640, 130);
  lead(service, raise(310, { ...smoke, edge: "b04", place: "5-602", device: "smoke-0011" }), "acknowledge", 310, 22);
  const upstairs = service.alerts.size;
  const pressed = service.alerts.get(raise(47, { ...call, edge: "b06", place: "2-501", device: "call-0017" }, { deliveries: [desk, { ...family, responder: "family.2-501" }] }).alert.id);
  service.write(pressed, { transition: "escalate", actor: "system", at: ago(17), timer: { timing: "acknowledge", step: 1, due_at: ago(17) },
    deliveries: [{ ...volunteer, level: 1, due_at: ago(-43) }, { ...grid, level: 1, due_at: ago(-43) }] });
  service.write(pressed, { transition: "attach", actor: "system", at: ago(9) });
  raise(160, { ...smoke, edge: "b04", place: "5-702", device: "smoke-0014" }, { incident: { kind: "fire", with: [upstairs] } });
  raise(70, { ...water, edge: "b01", place: "1-302", device: "water-0006" });
  raise(4000, { kind: "water-meter", condition: "battery", priority: 4, edge: "b05", place: "1-201", device: "water-0033" });
  const known = service.alerts.get(raise(3000, { kind: "water-meter", condition: "battery", priority: 4, edge: "b06", place: "2-102", device: "water-0051" }).alert.id);
  service.write(known, { transition: "shelve", actor: "李娜", at: ago(2900), shelve_for: "3d", reason: "已约周四更换电池。" });
  const cooked = raise(12000, { ...smoke, edge: "b02", place: "3-402", device: "smoke-0007" }).alert.id;
  service.write(service.alerts.get(cooked), { transition: "clear", actor: "system", at: ago(11900) });
  service.write(service.alerts.get(cooked), { transition: "cancel", actor: "李娜", to: "cancelled", outcome: "false_alarm", reason: "电话核实：做饭油烟。", at: ago(11850) });
  return pressed.id;
}
