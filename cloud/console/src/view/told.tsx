import type { Alert } from "../model/alert";
import { answeredAfter, byLevel, type Delivery, type DeliveryState, isWaiting, type Level } from "../model/delivery";
import { channelName, roleName } from "../model/names";
import { due, stopwatch } from "../model/time";
import { concerns } from "../model/warning";
import { Clock } from "./badges";
import { Icon, type IconName } from "./icon";
import { useRoom } from "./room";
import { warningText } from "./warning_banner";

const stateIcon: Record<DeliveryState, IconName> = {
  queued: "waiting", accepted: "going", refused: "off", timed_out: "up", withdrawn: "back", finished: "done",
};

/** What became of it, how long that took, and why. */
function Result({ delivery }: { delivery: Delivery }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const word = delivery.kind === "notice" && delivery.state === "queued" ? "told.state.handed_on" as const : `told.state.${delivery.state}` as const;
  const after = answeredAfter(delivery);
  const left = isWaiting(delivery) && delivery.due_at !== null ? due(delivery.due_at, desk.now.value) : null;
  return (
    <>
      <span class="told-state"><Icon name={delivery.kind === "notice" && delivery.state === "queued" ? "note" : stateIcon[delivery.state]} />{t(word)}</span>
      {after !== null && <span class="told-after" title={t("timeline.delay", { time: stopwatch(after) })}>+{stopwatch(after)}</span>}
      {left !== null && <span class="told-after">{t(left.over ? "told.due.over" : "told.due.in", { time: left.time })}</span>}
      {delivery.why !== null && <span class="told-why">{t(`told.why.${delivery.why}`, { who: delivery.who ?? t("timeline.system"), outcome: delivery.outcome === null ? "" : t(`outcome.${delivery.outcome}`) })}</span>}
    </>
  );
}

function Row({ delivery }: { delivery: Delivery }) {
  const { desk } = useRoom();
  const language = desk.language.value;
  return (
    <tr class={`told-row told-${delivery.state}`} data-delivery={delivery.id}>
      <th scope="row"><span class="told-who">{delivery.responder}</span> <span class="told-role">{roleName(delivery.role, language)}</span></th>
      <td>{desk.t.value(`told.kind.${delivery.kind}`)}</td>
      <td>{channelName(delivery.channel, language)}</td>
      <td><Clock at={delivery.at} /></td>
      <td><div class="told-result"><Result delivery={delivery} /></div></td>
    </tr>
  );
}

function LevelRows({ level }: { level: Level }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  return (
    <tbody>
      <tr class="told-level"><th scope="rowgroup" colSpan={5}>
        {level.round > 1 && `${t("told.round", { round: level.round })} · `}{t(level.level === 0 ? "told.level_first" : "told.level", { level: level.level })}
      </th></tr>
      {level.deliveries.map((each) => <Row key={each.id} delivery={each} />)}
    </tbody>
  );
}

function Levels({ deliveries }: { deliveries: readonly Delivery[] }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-labelledby="told-title">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("told.who")}</th><th scope="col">{t("told.what")}</th><th scope="col">{t("told.channel")}</th>
            <th scope="col">{t("told.at")}</th><th scope="col">{t("told.result")}</th>
          </tr>
        </thead>
        {byLevel(deliveries).map((each) => <LevelRows key={`${each.round} ${each.level}`} level={each} />)}
      </table>
    </div>
  );
}

/** Where the plan would reach nobody for this alert. */
function Gaps({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const gaps = desk.warnings.value.filter((each) => concerns(each, alert));
  if (gaps.length === 0) return null;
  return <ul class="told-gaps">{gaps.map((each, at) => <li key={at}><Icon name="urgent" />{warningText(each, desk.t.value)}</li>)}</ul>;
}

/** Who was told of the alert, by which level of the plan, and what they made of it. */
export function ToldView({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const told = desk.told.value;
  if (told === null) return null;
  const people = new Set(told.deliveries.map(({ responder }) => responder)).size;
  const waiting = told.deliveries.filter(isWaiting).length;
  const isEmpty = told.deliveries.length === 0;
  return (
    <section class="told" aria-labelledby="told-title">
      <h3 id="told-title">{t("told.title")}{!isEmpty && <span class="told-sum">{t("told.sum", { people, waiting })}</span>}</h3>
      <Gaps alert={alert} />
      {isEmpty && <p class="faint" role="status">{t(told.status === "ready" ? (alert.test ? "told.exercise" : "told.nobody") : `told.${told.status}`)}</p>}
      {!isEmpty && told.status === "failed" && <p class="faint" role="status">{t("told.failed")}</p>}
      {!isEmpty && <Levels deliveries={told.deliveries} />}
    </section>
  );
}
