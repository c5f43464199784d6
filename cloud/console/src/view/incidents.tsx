import type { Alert } from "../model/alert";
import { type Incident, others } from "../model/incident";
import { conditionName } from "../model/names";
import { textIf } from "../text/texts";
import { Clock, PriorityBadge, StateWord } from "./badges";
import { useRoom } from "./room";

function Member({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  return (
    <li>
      <PriorityBadge alert={alert} /> <a href={`#${alert.id}`}>{alert.place || alert.device}</a>{" "}
      {conditionName(desk.catalogue.value, alert, desk.language.value)} <StateWord state={alert.state} />
    </li>
  );
}

function One({ incident, alert }: { incident: Incident; alert: Alert }) {
  const { desk } = useRoom();
  const name = textIf(desk.language.value, `incident.${incident.kind}`) ?? incident.kind;
  return (
    <div class="incident">
      <p><strong>{name}</strong> <Clock at={incident.raised_at} /></p>
      <ul>{others(incident, alert, desk.alerts.value).map((each) => <Member key={each.id} alert={each} />)}</ul>
    </div>
  );
}

/** What this alert means together with others, which are one step away. */
export function Incidents({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const incidents = desk.incidents.value.filter((each) => each.alerts.some((member) => member.id === alert.id));
  if (incidents.length === 0) return null;
  return (
    <section class="incidents" aria-labelledby="incidents-title">
      <h3 id="incidents-title">{desk.t.value("incident.title")}</h3>
      {incidents.map((each) => <One key={each.id} incident={each} alert={alert} />)}
    </section>
  );
}
