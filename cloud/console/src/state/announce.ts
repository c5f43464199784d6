import type { Change } from "../model/alert";
import { conditionName } from "../model/names";
import type { Desk } from "./desk";

/** Says news aloud to those who do not look at the list: the text goes into a live region. */
export function announce(desk: Desk, { entry, alert }: Change): void {
  const t = desk.t.value;
  const condition = conditionName(desk.catalogue.value, alert, desk.language.value);
  const about = { place: alert.place, condition };
  if (entry.transition === "raise") {
    desk.announcement.value = t("live.new", { ...about, priority: t(`priority.${alert.priority}`) });
  } else if (entry.transition === "attach" || entry.transition === "activate") {
    desk.announcement.value = t("live.again", about);
  } else if (entry.transition === "escalate") {
    desk.announcement.value = t("live.escalated", { ...about, level: alert.level });
  } else if (entry.transition === "realarm") {
    desk.announcement.value = t("live.realarm", about);
  }
}
