import type { Alert } from "../model/alert";
import { type Incident, incidentsOf, others } from "../model/incident";
import { conditionName, incidentName } from "../model/names";
import { Clock, PriorityBadge, StateWord } from "./badges";
import { Icon } from "./icon";
import { useRoom } from "./room";

/** One that ended before this page was opened is known by its number alone. */
function Member({ member }: { member: Alert | number }) {
  const { desk } = useRoom();
  if (typeof member === "number") return <li><a href={`#${member}`}>{desk.t.value("detail.number", { id: member })}</a></li>;
  return (
    <li>
      <PriorityBadge alert={member} /><a href={`#${member.id}`}>{member.place || member.device}</a>
      <span>{conditionName(desk.catalogue.value, member, desk.language.value)}</span><StateWord state={member.state} />
    </li>
  );
}

function One({ incident, alert }: { incident: Incident; alert: Alert }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  return (
    <div class={incident.open ? "incident" : "incident incident-over"} data-incident={incident.id}>
      <p class="incident-head">
        <strong>{incidentName(incident.kind, desk.language.value)}</strong>
        <span>{t(incident.open ? "incident.open" : "incident.over", { count: incident.alerts.length })}</span>
        <span class="faint"><Clock at={incident.raised_at} /></span>
      </p>
      <ul>
        {others(incident, alert.id, desk.alerts.value).map((each) => <Member key={typeof each === "number" ? each : each.id} member={each} />)}
      </ul>
    </div>
  );
}

/** What this alert means together with others, which are one step away. Each keeps its own row in the list. */
export function Incidents({ alert }: { alert: Alert }) {
  const { desk } = useRoom();
  const incidents = incidentsOf(desk.incidents.value, alert.id);
  if (incidents.length === 0) return null;
  return (
    <section class="incidents" aria-labelledby="incidents-title">
      <h3 id="incidents-title"><Icon name="several" />{desk.t.value("incident.title")}</h3>
      {incidents.map((each) => <One key={each.id} incident={each} alert={alert} />)}
    </section>
  );
}
