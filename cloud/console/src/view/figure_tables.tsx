import type { ComponentChildren } from "preact";
import { type Counted, type Figures, limits, people, percent, rate, scopeOf, type Spread } from "../model/figures";
import { minute, stopwatch } from "../model/time";
import type { Key } from "../text/texts";
import { SourceName } from "./figure_charts";
import { Icon } from "./icon";
import { useRoom } from "./room";

const LINES_MOST = 12;

/** A list that says how many there are, shows the first of them, and says it when there is nothing. */
function Cause<T>({ title, all, line, aim }: { title: Key; all: readonly T[]; line: (each: T) => ComponentChildren; aim?: number }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const over = aim !== undefined && all.length > aim;
  return (
    <div class="cause">
      <h4>{t(title)}<span class={over ? "cause-count cause-over" : "cause-count"}>{over && <Icon name="urgent" />}{all.length}</span></h4>
      {all.length === 0 ? <p class="faint">{t("figures.none")}</p> : <ul>{all.slice(0, LINES_MOST).map((each, at) => <li key={at}>{line(each)}</li>)}</ul>}
      {all.length > LINES_MOST && <p class="faint">{t("figures.and_more", { count: all.length - LINES_MOST })}</p>}
    </div>
  );
}

/** What wears an operator out: contacts that chatter, alarms that never clear, floods. Exercises are named and counted nowhere else. */
export function Causes({ figures }: { figures: Figures }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const now = desk.now.value;
  return (
    <div class="causes">
      <Cause title="figures.floods" all={figures.floods.periods} aim={0} line={({ from, to, alarms }) => (
        <>{minute(from, now)} – {minute(to, now)} <span class="cause-how">{t("figures.alarms_of", { count: alarms })}</span></>
      )} />
      <Cause title="figures.chattering" all={figures.chattering} aim={limits.chattering} line={(each) => <><SourceName source={each} /> <span class="cause-how">{t("figures.alarms_of", { count: each.alarms })}</span></>} />
      <Cause title="figures.stale" all={figures.stale} aim={limits.stale} line={(each) => (
        <><a href={`#${each.alert}`}><SourceName source={each} /></a> <span class="cause-how">{t("figures.since", { time: minute(each.since, now) })}</span></>
      )} />
      <Cause title="figures.exercises" all={figures.exercises.alerts} line={(each) => <a href={`#${each.alert}`}><SourceName source={each} /></a>} />
    </div>
  );
}

const time = (s: number | null): string => (s === null ? "–" : stopwatch(s * 1000));
const spread = ({ p50_s, p95_s }: Spread): string => (p50_s === null ? "–" : `${time(p50_s)} / ${time(p95_s)}`);

function Row({ figures, kind }: { figures: Figures; kind: "day" | "shift" }) {
  const { board } = useRoom();
  const { average, peak } = figures.per_operator_10min;
  const scope = scopeOf(kind, figures);
  const chosen = board.scope.value === scope;
  const over = (is: boolean) => (is ? "number over" : "number");
  return (
    <tr class={chosen ? "chosen" : undefined}>
      <th scope="row"><button type="button" aria-pressed={chosen} onClick={() => { board.scope.value = chosen ? "whole" : scope; }}>{figures.name}</button></th>
      <td class="number">{people(figures.operators)}</td>
      <td class="number">{figures.alarms}</td>
      <td class={over(average > limits.average)}>{rate(average)}</td>
      <td class={over(peak > limits.peak)}>{rate(peak)}</td>
      <td class={over((figures.floods.share ?? 0) >= limits.flood)}>{percent(figures.floods.share) ?? "–"}</td>
      <td class="number">{figures.chattering.length}</td>
      <td class="number">{figures.stale.length}</td>
      <td class="number">{spread(figures.answered)}</td>
      <td class="number">{spread(figures.arrived)}</td>
      <td class="number">{percent(figures.false_alarms.share) ?? "–"}</td>
    </tr>
  );
}

const heads: readonly Key[] = [
  "figures.col.operators", "figures.col.alarms", "figures.col.average", "figures.col.peak", "figures.col.flood", "figures.col.chattering",
  "figures.col.stale", "figures.col.answered", "figures.col.arrived", "figures.col.false",
];

/** Every shift and day in one line; pressing its name shows it above. */
export function Periods({ counted }: { counted: Counted }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const group = (kind: "day" | "shift", all: readonly Figures[]) => all.length > 0 && (
    <tbody>
      <tr class="group"><th scope="rowgroup" colSpan={heads.length + 1}>{t(`figures.${kind}s`)}</th></tr>
      {all.map((each) => <Row key={each.name} figures={each} kind={kind} />)}
    </tbody>
  );
  return (
    <div class="scroll" tabIndex={0} role="group" aria-labelledby="periods-title">
      <table class="periods">
        <thead><tr><th scope="col">{t("figures.col.name")}</th>{heads.map((head) => <th key={head} scope="col" class="number">{t(head)}</th>)}</tr></thead>
        {group("shift", counted.shifts)}{group("day", counted.days)}
      </table>
    </div>
  );
}
