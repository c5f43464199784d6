import type { Entry } from "../model/alert";
import { reasonText } from "../model/reason";
import { clock, stopwatch } from "../model/time";
import { Clock } from "./badges";
import { useRoom } from "./room";

function Delay({ entry, before }: { entry: Entry; before: Entry | undefined }) {
  const { desk } = useRoom();
  if (before === undefined) return null;
  const time = stopwatch(Date.parse(entry.at) - Date.parse(before.at));
  return <span class="entry-delay" title={desk.t.value("timeline.delay", { time })}>+{time}</span>;
}

/** An address is opened in a page of its own, which is not told where it comes from; an id is another system's. */
const Photo = ({ reference }: { reference: string }) =>
  reference.startsWith("https://") ? <a href={reference} target="_blank" rel="noopener noreferrer">{reference}</a> : <code>{reference}</code>;

function Line({ entry, before }: { entry: Entry; before: Entry | undefined }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const system = entry.actor === "system";
  const moved = entry.from !== null && entry.from !== entry.to;
  return (
    <li class={system ? "entry entry-system" : "entry"}>
      <span class="entry-when"><Delay entry={entry} before={before} /><Clock at={entry.at} /></span>
      <div class="entry-what">
        <p>
          <strong>{system ? t("timeline.system") : entry.actor}</strong> {t(`done.${entry.transition}`)}
          {moved && entry.from !== null && (
            <span class="entry-state">{t("timeline.state", { from: t(`state.${entry.from}`), to: t(`state.${entry.to}`) })}</span>
          )}
        </p>
        {entry.timer !== null && <p class="entry-outcome">{t(`late.${entry.timer.timing}`)}</p>}
        {entry.assignee !== null && <p class="entry-outcome">{t(entry.transition === "decline" || entry.transition === "refuse" ? "told.who" : "form.assignee")}: {entry.assignee}</p>}
        {entry.shelved_until !== null && <p class="entry-outcome">{t("badge.shelved", { time: clock(entry.shelved_until, desk.now.value) })}</p>}
        {entry.outcome !== null && <p class="entry-outcome">{t("form.outcome")}: {t(`outcome.${entry.outcome}`)}</p>}
        {entry.reason !== null && entry.reason !== "" && (
          <blockquote>{system ? reasonText(entry.reason, desk.language.value, desk.now.value) : entry.reason}</blockquote>
        )}
        {entry.photo !== null && <p class="entry-outcome">{t("form.photo")}: <Photo reference={entry.photo} /></p>}
      </div>
    </li>
  );
}

/** What happened, oldest first, each line with the time since the one before. */
export function TimelineView() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const timeline = desk.timeline.value;
  if (timeline === null) return null;
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h3 id="timeline-title">{t("timeline.title")}</h3>
      {timeline.status !== "ready" && <p class="faint" role="status">{t(`timeline.${timeline.status}`)}</p>}
      <ol>{timeline.entries.map((entry, at) => <Line key={entry.seq} entry={entry} before={timeline.entries[at - 1]} />)}</ol>
    </section>
  );
}
