const condition = (zh, en) => ({ zh, en });

export const catalogue = {
  kinds: {
    "gas-detector": {
      name: { zh: "可燃气体探测器", en: "Combustible gas detector" },
      conditions: { "gas-high": condition("燃气浓度超高", "Gas far above the limit"), "gas-low": condition("燃气泄漏", "Gas leak") },
    },
    "smoke-detector": { name: { zh: "烟雾探测器", en: "Smoke detector" }, manufacturer: "Example", model: "SD-410", conditions: { smoke: condition("烟雾报警", "Smoke") } },
    "call-button": { name: { zh: "一键呼叫器", en: "One-touch call" }, conditions: { sos: condition("紧急呼叫", "Call for help") } },
    "water-meter": {
      name: { zh: "智能水表", en: "Smart water meter" },
      conditions: { "no-water": condition("长时间未用水", "No water used"), battery: condition("电池电量低", "Battery low") },
    },
    "tilt-sensor": { name: { zh: "倾斜传感器", en: "Tilt sensor" }, conditions: { "tilt-orange": condition("倾斜橙色预警", "Tilt, orange") } },
  },
  outcomes: ["real", "false_alarm", "test", "device_fault", "environment", "misuse", "nobody_home", "duplicate", "other"],
  service_levels: [{ priority: 1, shelved_most_s: 600 }, { priority: 2, shelved_most_s: 7200 }, { priority: 3, shelved_most_s: 86400 }, { priority: 4, shelved_most_s: 604800 }],
};
