import type { ComponentChildren } from "preact";
import { type Ended, type Figures, mixAim, percent, type Source, type Spread } from "../model/figures";
import { conditionName, kindName, modelName } from "../model/names";
import { stopwatch } from "../model/time";
import type { Key } from "../text/texts";
import { useRoom } from "./room";

export function Nothing({ text }: { text: Key }) {
  const { desk } = useRoom();
  return <p class="faint nothing">{desk.t.value(text)}</p>;
}

const classes = ["high", "medium", "low"] as const;

/** One bar of all alarms; what is aimed at stands beside each part. */
export function Mix({ figures }: { figures: Figures }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  if (figures.alarms === 0) return <Nothing text="figures.no_alarms" />;
  const { P1, P2, P3, P4 } = figures.priorities;
  const share = (alarms: number) => alarms / figures.alarms;
  const parts = [["1", P1], ["2", P2], ["3", P3], ["4", P4]] as const;
  const low = P3.alarms + P4.alarms;
  const sums = [P1.alarms, P2.alarms, low];
  return (
    <>
      <div class="mix" aria-hidden="true">
        {parts.map(([name, { alarms }]) => alarms > 0 && <span key={name} class={`mix-part mix-p${name}`} style={{ width: `${share(alarms) * 100}%` }} />)}
      </div>
      <ul class="mix-parts">
        {parts.map(([name, { alarms }]) => (
          <li key={name}><span class={`mix-key mix-p${name}`} aria-hidden="true" />P{name} {t(`priority.${name}`)}<span class="mix-number">{alarms} · {percent(share(alarms))}</span></li>
        ))}
      </ul>
      <p class="chart-note">
        {t("figures.mix_aim")}{" "}
        {classes.map((name, at) => t(`figures.mix.${name}`, { share: percent(share(sums[at] ?? 0)) ?? "–", aim: percent(mixAim[at] ?? 0) ?? "–" })).join(t("figures.and"))}
      </p>
    </>
  );
}

/** A line of bars: what it is, how long, how much. */
function Bar({ share, value, children, tone = "" }: { share: number; value: string; children: ComponentChildren; tone?: string }) {
  return (
    <li class="bar">
      <span class="bar-name">{children}</span>
      <span class="bar-value">{value}</span>
      <span class="bar-track" aria-hidden="true">{share > 0 && <span class={`bar-fill ${tone}`} style={{ width: `${Math.min(1, share) * 100}%` }} />}</span>
    </li>
  );
}

/** What and where. The device is the last thing that one needs. */
export function SourceName({ source }: { source: Source }) {
  const { desk } = useRoom();
  return (
    <>
      <strong>{source.place || source.device}</strong> {conditionName(desk.catalogue.value, source, desk.language.value)}{" "}
      <span class="faint">{source.edge} · <code>{source.device}</code></span>
    </>
  );
}

export function Sources({ figures }: { figures: Figures }) {
  const most = figures.top_sources[0]?.alarms ?? 0;
  if (most === 0) return <Nothing text="figures.no_alarms" />;
  return (
    <ol class="bars">
      {figures.top_sources.map((source) => (
        <Bar key={`${source.edge} ${source.device} ${source.condition}`} share={source.alarms / most} value={`${source.alarms} · ${percent(source.share)}`}>
          <SourceName source={source} />
        </Bar>
      ))}
    </ol>
  );
}

const LOG_FROM_S = 1;
const LOG_TO_S = 14_400;
const spreadMarks = [1, 10, 60, 600, 3600, 14_400] as const;
const along = (s: number): number => Math.log(Math.min(LOG_TO_S, Math.max(LOG_FROM_S, s)) / LOG_FROM_S) / Math.log(LOG_TO_S / LOG_FROM_S);

function SpreadRow({ name, spread }: { name: Key; spread: Spread }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const { p50_s: half, p95_s: most, count } = spread;
  const measured = half !== null && most !== null;
  const told = measured ? t("figures.spread", { p50: stopwatch(half * 1000), p95: stopwatch(most * 1000), count }) : t("figures.unmeasured");
  return (
    <li class="spread">
      <span class="spread-name">{t(name)}</span><span class="spread-value">{told}</span>
      <span class="spread-track" aria-hidden="true">
        {spreadMarks.map((mark) => <span key={mark} class="spread-mark" style={{ left: `${along(mark) * 100}%` }} />)}
        {measured && <span class="spread-range" style={{ left: `${along(half) * 100}%`, right: `${(1 - along(most)) * 100}%` }} />}
        {measured && <span class="spread-dot" style={{ left: `${along(half) * 100}%` }} />}
        {measured && <span class="spread-dot spread-dot-most" style={{ left: `${along(most) * 100}%` }} />}
      </span>
    </li>
  );
}

/** From p50 to p95, on a scale on which seconds and hours are both seen. */
export function Spreads({ figures }: { figures: Figures }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  return (
    <>
      <ul class="spreads">
        <SpreadRow name="figures.answer" spread={figures.answered} />
        <SpreadRow name="figures.arrival" spread={figures.arrived} />
      </ul>
      <div class="spread-scale" aria-hidden="true">
        {spreadMarks.map((mark) => <span key={mark} style={{ left: `${along(mark) * 100}%` }}>{t(`figures.mark.${mark}`)}</span>)}
      </div>
      <p class="chart-note">{t("figures.unanswered", { count: figures.unanswered })}</p>
    </>
  );
}

interface EndedBarsProps<T> {
  title: Key;
  all: readonly T[];
  length: (each: T) => number; // of the bar, of 1
  name: (each: T) => ComponentChildren;
}

function EndedBars<T extends Ended>({ title, all, length, name }: EndedBarsProps<T>) {
  const { desk } = useRoom();
  const t = desk.t.value;
  if (all.length === 0) return null;
  return (
    <>
      <h4>{t(title)}</h4>
      <ol class="bars">
        {all.map((each, at) => (
          <Bar key={at} share={length(each)} tone="bar-false" value={`${t("figures.of", { part: each.false_alarms, count: each.ended })} · ${percent(each.share) ?? "–"}`}>{name(each)}</Bar>
        ))}
      </ol>
    </>
  );
}

export function FalseAlarms({ figures }: { figures: Figures }) {
  const { desk } = useRoom();
  const language = desk.language.value;
  const kind = (id: string) => kindName(desk.catalogue.value, id, language);
  const byShare = ({ share }: Ended) => share ?? 0;
  // Of a device that has raised one alert a share tells nothing: how often is what one goes by.
  const most = figures.false_alarms_by_device[0]?.false_alarms ?? 1;
  if (figures.false_alarms.ended === 0) return <Nothing text="figures.none_ended" />;
  return (
    <>
      <EndedBars title="figures.by_kind" all={figures.false_alarms_by_kind} length={byShare} name={(each) => kind(each.kind)} />
      <EndedBars title="figures.by_model" all={figures.false_alarms_by_model} length={byShare} name={(each) => modelName(each)} />
      <EndedBars title="figures.by_device" all={figures.false_alarms_by_device} length={(each) => each.false_alarms / most} name={(each) => (
        <><strong>{each.place || each.device}</strong> {kind(each.kind)} <span class="faint">{each.edge} · <code>{each.device}</code></span></>
      )} />
    </>
  );
}
