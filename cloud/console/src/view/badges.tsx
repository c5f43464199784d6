import { type Alert, isUnacknowledged, type Priority, type State, type Timer } from "../model/alert";
import { age, clock, due, nextTimer } from "../model/time";
import { Icon, type IconName } from "./icon";
import { useRoom } from "./room";

const priorityIcon: Record<Priority, IconName> = { 1: "alarm", 2: "urgent", 3: "normal", 4: "low" };
const stateIcon: Record<State, IconName> = {
  raised: "waiting", acknowledged: "seen", dispatched: "going", accepted: "person", on_site: "place",
  resolved: "done", verified: "done", closed: "done", cancelled: "off",
};

export function PriorityBadge({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const solid = isUnacknowledged(alert) ? " badge-solid" : "";
  return (
    <span class={`badge priority p${alert.priority}${solid}`}>
      <Icon name={priorityIcon[alert.priority]} />P{alert.priority} {desk.t.value(`priority.${alert.priority}`)}
    </span>
  );
}

export function StateWord({ state }: { state: State }) {
  const { desk } = useRoom();
  return <span class={`state state-${state}`}><Icon name={stateIcon[state]} />{desk.t.value(`state.${state}`)}</span>;
}

export function ConditionWord({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const active = alert.condition_state === "active";
  return (
    <span class={`condition condition-${alert.condition_state}`}>
      <Icon name={active ? "pulse" : "quiet"} />{desk.t.value(`condition.${alert.condition_state}`)}
    </span>
  );
}

/** What is out of the ordinary about an alert; nothing for most. */
export function Marks({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  return (
    <>
      {alert.test && <span class="mark"><Icon name="note" />{t("badge.test")}</span>}
      {alert.shelved_until !== null && <span class="mark mark-strong"><Icon name="moon" />{t("badge.shelved", { time: clock(alert.shelved_until, desk.now.value) })}</span>}
      {alert.count > 1 && <span class="mark"><Icon name="again" />{t("badge.count", { count: alert.count })}</span>}
      {alert.level > 0 && <span class="mark mark-strong"><Icon name="up" />{t("badge.level", { level: alert.level })}</span>}
    </>
  );
}

export function Age({ at }: { at: string }) {
  const { desk } = useRoom();
  return <time dateTime={at} title={clock(at, desk.now.value)}>{age(Date.parse(at), desk.now.value, desk.t.value)}</time>;
}

export function Clock({ at }: { at: string }) {
  const { desk } = useRoom();
  return <time dateTime={at}>{clock(at, desk.now.value)}</time>;
}

/** A countdown: what happens when, unless somebody does what the alert waits for. */
export function Countdown({ timer }: { timer: Timer }) {
  const { desk } = useRoom();
  const left = due(timer.due_at, desk.now.value);
  return (
    <span class={left.over ? "due due-over" : "due"}>
      <Icon name={left.over ? "up" : "waiting"} />
      {desk.t.value(`due.${timer.timing}.${left.over ? "over" : "in"}`, { time: left.time })}
    </span>
  );
}

/** The countdown to what comes first. */
export function DueTime({ alert }: { alert: Alert }) {
  const next = nextTimer(alert);
  return next === null ? null : <Countdown timer={next} />;
}
