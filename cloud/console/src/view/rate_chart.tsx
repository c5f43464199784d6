import { columnMinutes, columns, type Column, type Figures, limits, rate, ticks, timeLabels } from "../model/figures";
import { minute } from "../model/time";
import { useRoom } from "./room";

const LEAST_TOP = 4;
const GAP = 0.18; // of a column

const pad = (value: number): string => String(value).padStart(2, "0");
const day = (at: Date): string => `${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
const time = (at: Date): string => `${pad(at.getHours())}:${pad(at.getMinutes())}`;

const level = (each: number): string => (each > limits.peak ? "column-flood" : each > limits.average ? "column-busy" : "column-well");

function Columns({ all, top }: { all: readonly Column[]; top: number }) {
  return (
    <>
      {all.map(({ from, to, each }, at) => each > 0 && (
        <rect key={from} class={level(each)} x={at + GAP / 2} width={1 - GAP} y={top - each} height={each}>
          <title>{`${time(new Date(from))}–${time(new Date(to))}: ${rate(each)}`}</title>
        </rect>
      ))}
    </>
  );
}

function Times({ all }: { all: readonly Column[] }) {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <div class="chart-times" aria-hidden="true">
      {timeLabels(first.from, last.to).map(({ at, along, isDay }) => (
        <span key={at} class={isDay ? "chart-day" : undefined} style={{ left: `${along * 100}%` }}>{isDay ? day(new Date(at)) : time(new Date(at))}</span>
      ))}
    </div>
  );
}

/** The same for those who would rather read, and for those who cannot look. */
function Numbers({ all }: { all: readonly Column[] }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const some = all.filter(({ each }) => each > 0);
  if (some.length === 0) return null;
  return (
    <details class="numbers">
      <summary>{t("figures.as_numbers")}</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label={t("figures.rate")}>
        <table>
          <thead><tr><th scope="col">{t("figures.time")}</th><th scope="col" class="number">{t("figures.average")}</th></tr></thead>
          <tbody>
            {some.map(({ from, to, each }) => (
              <tr key={from}><th scope="row">{minute(new Date(from).toISOString(), desk.now.value)} – {time(new Date(to))}</th><td class="number">{rate(each)}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Alarms of an operator in each ten minutes, with the lines that they should stay below. */
export function RateChart({ figures }: { figures: Figures }) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const all = columns(figures);
  const marks = ticks(Math.max(LEAST_TOP, figures.per_operator_10min.peak));
  const top = marks.at(-1) ?? LEAST_TOP;
  const minutes = columnMinutes(figures);
  const { average, peak } = figures.per_operator_10min;
  const about = t("figures.rate_told", { average: rate(average), peak: rate(peak), floods: figures.floods.periods.length });
  const at = (value: number) => ({ bottom: `${(value / top) * 100}%` });
  const lines = [["average", limits.average], ["peak", limits.peak]] as const;
  return (
    <>
      {minutes > 10 && <p class="chart-note">{t("figures.fullest_of", { minutes })}</p>}
      <div class="chart">
        <div class="chart-area">
          {marks.map((mark) => <span key={mark} class="chart-mark" style={at(mark)} aria-hidden="true"><span>{mark}</span></span>)}
          <svg viewBox={`0 0 ${Math.max(1, all.length)} ${top}`} preserveAspectRatio="none" role="img" aria-label={about}><Columns all={all} top={top} /></svg>
          {lines.filter(([, limit]) => limit < top).map(([name, limit]) => (
            <span key={name} class={`chart-limit chart-limit-${name}`} style={at(limit)} aria-hidden="true"><span>{t(`figures.limit.${name}`)}</span></span>
          ))}
        </div>
        <Times all={all} />
      </div>
      <Numbers all={all} />
    </>
  );
}
