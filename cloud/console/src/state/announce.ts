import type { Change } from "../model/alert";
import type { Incident } from "../model/incident";
import { conditionName, incidentName } from "../model/names";
import type { Desk } from "./desk";

function told(desk: Desk, { entry, alert }: Change): string | null {
  const t = desk.t.value;
  const about = { place: alert.place, condition: conditionName(desk.catalogue.value, alert, desk.language.value) };
  switch (entry.transition) {
    case "raise": return t("live.new", { ...about, priority: t(`priority.${alert.priority}`) });
    case "attach": case "activate": return t("live.again", about);
    case "escalate": return t("live.escalated", { ...about, level: alert.level });
    case "realarm": return t("live.realarm", about);
    default: return null;
  }
}

/** Says news aloud to those who do not look at the list: the text goes into a live region. `grown`: an incident of it. */
export function announce(desk: Desk, change: Change, grown: Incident | null): void {
  const { edge, kind, alerts } = grown ?? { edge: "", kind: "", alerts: [] };
  const incident = grown && desk.t.value("live.incident", { kind: incidentName(kind, desk.language.value), edge, count: alerts.length });
  const text = [told(desk, change), incident].filter((each) => each !== null).join(" ");
  if (text !== "") desk.announcement.value = text;
}
