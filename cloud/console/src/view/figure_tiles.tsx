import { type Figures, limits, people, percent, rate, topShare } from "../model/figures";
import { stopwatch } from "../model/time";
import type { Key, Params } from "../text/texts";
import { Icon } from "./icon";
import { useRoom } from "./room";

interface TileProps {
  name: Key;
  value: string | null; // null: nothing was measured
  note: Key;
  params?: Params;
  within?: boolean | null; // null or absent: there is no limit to keep
}

/** A figure with what it should be, in sign and word. */
function Tile({ name, value, note, params = {}, within = null }: TileProps) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const judged = value !== null && within !== null;
  return (
    <div class={judged && !within ? "tile tile-over" : "tile"} data-tile={name}>
      <dt>{t(name)}</dt>
      <dd class="tile-value">{value ?? <span class="tile-none">{t("figures.unmeasured")}</span>}</dd>
      <dd class="tile-note">
        {judged && <span class="verdict"><Icon name={within ? "done" : "urgent"} />{t(within ? "figures.within" : "figures.over")}</span>}
        <span>{t(note, params)}</span>
      </dd>
    </div>
  );
}

const seconds = (value: number | null): string | null => (value === null ? null : stopwatch(value * 1000));

export function Tiles({ figures }: { figures: Figures }) {
  const { average, peak } = figures.per_operator_10min;
  const { answered, arrived, false_alarms: ended } = figures;
  const top = topShare(figures);
  const few = figures.alarms < limits.topShareFrom;
  return (
    <dl class="tiles">
      <Tile name="figures.alarms" value={String(figures.alarms)} note="figures.operators" params={{ count: people(figures.operators) }} />
      <Tile name="figures.average" value={rate(average)} note="figures.aim" params={{ limit: limits.average }} within={average <= limits.average} />
      <Tile name="figures.peak" value={rate(peak)} note="figures.aim" params={{ limit: limits.peak }} within={peak <= limits.peak} />
      <Tile name="figures.flood" value={percent(figures.floods.share)} note="figures.aim" params={{ limit: "1 %" }}
        within={(figures.floods.share ?? 0) < limits.flood} />
      <Tile name="figures.top" value={percent(top)} note={few ? "figures.too_few" : "figures.aim"} params={{ limit: few ? limits.topShareFrom : "5 %" }}
        within={few ? null : (top ?? 0) <= limits.topShare} />
      <Tile name="figures.answered" value={seconds(answered.p50_s)} note="figures.p95" params={{ time: seconds(answered.p95_s) ?? "–", count: answered.count }} />
      <Tile name="figures.arrived" value={seconds(arrived.p50_s)} note="figures.p95" params={{ time: seconds(arrived.p95_s) ?? "–", count: arrived.count }} />
      <Tile name="figures.false_share" value={percent(ended.share)} note="figures.of" params={{ part: ended.false_alarms, count: ended.ended }} />
    </dl>
  );
}
