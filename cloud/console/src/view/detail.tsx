import type { ComponentChildren } from "preact";
import type { Alert } from "../model/alert";
import { conditionName, kindName, modelName } from "../model/names";
import type { Key } from "../text/texts";
import { Actions } from "./actions";
import { Age, Clock, ConditionWord, Countdown, DueTime, Marks, PriorityBadge, StateWord } from "./badges";
import { Icon } from "./icon";
import { Incidents } from "./incidents";
import { Progress } from "./progress";
import { useRoom } from "./room";
import { TimelineView } from "./timeline";
import { ToldView } from "./told";

function Fact({ name, children }: { name: Key; children: ComponentChildren }) {
  const { desk } = useRoom();
  return <div class="fact"><dt>{desk.t.value(name)}</dt><dd>{children}</dd></div>;
}

function Facts({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const model = modelName(desk.catalogue.value.kinds[alert.kind] ?? {});
  return (
    <dl class="facts">
      <Fact name="detail.building">{alert.edge}</Fact>
      <Fact name="detail.community">{alert.group}</Fact>
      <Fact name="detail.device"><code>{alert.device}</code></Fact>
      <Fact name="detail.kind">{kindName(desk.catalogue.value, alert.kind, desk.language.value)}</Fact>
      {model !== null && <Fact name="detail.model">{model}</Fact>}
      <Fact name="detail.taken"><Clock at={alert.taken_at} /></Fact>
      <Fact name="detail.raised"><Clock at={alert.raised_at} /> <span class="faint"><Age at={alert.raised_at} /></span></Fact>
      <Fact name="detail.count">{alert.count}</Fact>
      <Fact name="detail.level">{alert.level > 0 ? alert.level : t("detail.level_none")}</Fact>
      {alert.timers.length > 1 && <Fact name="detail.timers">{alert.timers.map((timer) => <p key={timer.timing}><Countdown timer={timer} /></p>)}</Fact>}
      {alert.assignee !== null && <Fact name="detail.assignee">{alert.assignee}</Fact>}
      {alert.outcome !== null && <Fact name="detail.outcome">{t(`outcome.${alert.outcome}`)}</Fact>}
    </dl>
  );
}

function Title({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  return (
    <div class="title">
      <p class="title-line">
        <PriorityBadge alert={alert} /><StateWord state={alert.state} /><ConditionWord alert={alert} />
        <DueTime alert={alert} /><Marks alert={alert} />
      </p>
      <h2><span class="title-place">{alert.place}</span> {conditionName(desk.catalogue.value, alert, desk.language.value)}</h2>
    </div>
  );
}

function Nothing() {
  const { desk } = useRoom();
  const some = desk.shown.value.rows.length > 0;
  return (
    <section class="detail detail-empty" aria-label={desk.t.value("detail.label")}>
      {some && <p>{desk.t.value("detail.pick")}</p>}
      {some && desk.shortcuts.value && <p class="faint">{desk.t.value("detail.pick_keys")}</p>}
    </section>
  );
}

export function Detail() {
  const { desk } = useRoom();
  const alert = desk.current.value;
  if (alert === null) return <Nothing />;
  return (
    <section class="detail" aria-label={desk.t.value("detail.label")} tabIndex={0}>
      <p class="detail-head">
        <a class="back" href="#"><Icon name="back" />{desk.t.value("detail.back")}</a>
        <span class="faint">{desk.t.value("detail.number", { id: alert.id })}</span>
      </p>
      <Title alert={alert} />
      <Incidents alert={alert} />
      <Progress alert={alert} />
      <Actions alert={alert} />
      <ToldView alert={alert} />
      <Facts alert={alert} />
      <TimelineView />
    </section>
  );
}
