import type { Alert } from "../model/alert";
import { progress } from "../model/stages";
import { Icon } from "./icon";
import { Clock } from "./badges";
import { useRoom } from "./room";

/** Where the alert stands on its way from raised to closed. */
export function Progress({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const stages = progress(alert.state, desk.timeline.value?.entries ?? []);
  return (
    <ol class="progress" aria-label={t("detail.progress")}>
      {stages.map((stage) => (
        <li key={stage.state} class={stage.current ? "stage stage-current" : stage.at !== null ? "stage stage-past" : "stage"}
          aria-current={stage.current ? "step" : undefined}>
          <span class="stage-dot">{stage.at !== null && !stage.current && <Icon name="done" />}</span>
          <span class="stage-name">{t(`step.${stage.state}`)}</span>
          <span class="stage-time">{stage.at === null ? "" : <Clock at={stage.at} />}</span>
        </li>
      ))}
    </ol>
  );
}
