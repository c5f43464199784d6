import { useRef } from "preact/hooks";
import type { Filter } from "../state/desk";
import { AlertRow } from "./alert_row";
import { Icon } from "./icon";
import { useRoom } from "./room";
import { useHold } from "./use_hold";

/** What is new stands here while the list is held: a bar above the rows would push them from under the pointer. */
function ListHead() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const choice = (filter: Filter) => (
    <button type="button" aria-pressed={desk.filter.value === filter} onClick={() => desk.show(filter)}>{t(`list.${filter}`)}</button>
  );
  const held = desk.shown.value.held;
  const waiting = desk.unacknowledged.value;
  return (
    <div class="list-head">
      <h2>{t("list.title")}</h2>
      {held > 0
        ? <button type="button" class="held" onClick={() => desk.release()}><Icon name="up" />{t("list.held", { count: held })}</button>
        : waiting > 0 && <span class="list-waiting">{t("list.unacknowledged", { count: waiting })}</span>}
      <div class="switch" role="group" aria-label={t("list.filter")}>{choice("open")}{choice("all")}</div>
    </div>
  );
}

function Empty() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const summary = desk.summary.value;
  if (!desk.loaded.value) {
    return <div class="empty" role="status"><p class="empty-line">{t(desk.loadFailed.value ? "app.load_failed" : "app.loading")}</p></div>;
  }
  if (desk.filter.value === "all") return <div class="empty"><p class="empty-line">{t("list.none")}</p></div>;
  return (
    <div class="empty" data-test="quiet">
      <span class="empty-sign"><Icon name="moon" /></span>
      <p class="empty-title">{t("list.quiet")}</p>
      {summary !== null && <p class="empty-line">{t("list.quiet_detail", { devices: summary.devices, edges: summary.edges })}</p>}
    </div>
  );
}

export function AlertList() {
  const { desk, live } = useRoom();
  const t = desk.t.value;
  const box = useRef<HTMLDivElement>(null);
  const hold = useHold(desk, box);
  const { rows } = desk.shown.value;
  const all = desk.filter.value === "all";
  // Whoever asks for more wants to see it: the pointer on the button must not hold it back.
  const older = () => live.loadOlder().then(() => desk.release(), () => undefined);
  return (
    <section id="list" class="list" aria-label={t("list.title")}>
      <ListHead />
      <div ref={box} class="list-body" {...hold}>
        {rows.length === 0 ? <Empty /> : <ul class="rows">{rows.map((alert) => <AlertRow key={alert.id} alert={alert} />)}</ul>}
        {all && desk.loaded.value && desk.older.value && (
          <button type="button" class="plain-button older" onClick={() => void older()}>{t("list.older")}</button>
        )}
      </div>
    </section>
  );
}
