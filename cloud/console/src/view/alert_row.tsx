import { type Alert, isUnacknowledged } from "../model/alert";
import { openIncidentOf } from "../model/incident";
import { conditionName, kindName } from "../model/names";
import { rowId } from "../keys/listen";
import { Age, DueTime, Marks, PriorityBadge, StateWord } from "./badges";
import { Icon } from "./icon";
import { useRoom } from "./room";

export function AlertRow({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const language = desk.language.value;
  const catalogue = desk.catalogue.value;
  const t = desk.t.value;
  const incident = openIncidentOf(desk.incidents.value, alert.id);
  const waiting = isUnacknowledged(alert) ? " row-waiting" : "";
  const open = () => { location.hash = String(alert.id); };
  return (
    <li>
      <button type="button" id={rowId(alert.id)} class={`row edge-p${alert.priority}${waiting}`} onClick={open}
        aria-current={desk.selected.value === alert.id ? "true" : undefined}>
        <span class="row-top">
          <PriorityBadge alert={alert} />
          <span class="row-condition">{conditionName(catalogue, alert, language)}</span>
          <span class="row-age"><Age at={alert.raised_at} /></span>
        </span>
        <span class="row-middle">
          <span class="row-place">{alert.place}</span>
          <span class="row-where">{alert.edge} · {kindName(catalogue, alert.kind, language)}</span>
        </span>
        <span class="row-bottom">
          <StateWord state={alert.state} />
          <DueTime alert={alert} />
          <Marks alert={alert} />
          {incident !== null && (
            <span class="mark mark-strong"><Icon name="several" />{t("badge.incident", { count: incident.alerts.length })}</span>
          )}
          {alert.assignee !== null && <span class="row-assignee">{alert.assignee}</span>}
        </span>
      </button>
    </li>
  );
}
