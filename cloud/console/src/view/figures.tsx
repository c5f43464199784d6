import type { ComponentChildren } from "preact";
import { inScope, type Counted, type Figures, type Scope, scopeOf, type Span, spans } from "../model/figures";
import type { Key } from "../text/texts";
import { FalseAlarms, Mix, Sources, Spreads } from "./figure_charts";
import { Causes, Periods } from "./figure_tables";
import { Tiles } from "./figure_tiles";
import { RateChart } from "./rate_chart";
import { useRoom } from "./room";

/** A part of the page with its heading. */
export function Panel({ id, title, wide, children }: { id: string; title: Key; wide?: boolean; children: ComponentChildren }) {
  const { desk } = useRoom();
  return (
    <section class={wide === true ? "panel panel-wide" : "panel"} aria-labelledby={`${id}-title`} data-panel={id}>
      <h3 id={`${id}-title`}>{desk.t.value(title)}</h3>
      {children}
    </section>
  );
}

function Spans() {
  const { desk, board } = useRoom();
  const t = desk.t.value;
  const choice = (span: Span) => (
    <button key={span} type="button" aria-pressed={board.span.value === span} onClick={() => board.show(span)}>{t(`figures.span.${span}`)}</button>
  );
  return <div class="switch" role="group" aria-label={t("figures.span")}>{spans.map(choice)}</div>;
}

function Scopes({ counted }: { counted: Counted }) {
  const { desk, board } = useRoom();
  const t = desk.t.value;
  const options = (kind: "day" | "shift", all: readonly Figures[]) => all.length > 0 && (
    <optgroup label={t(`figures.${kind}s`)}>
      {all.map((each) => <option key={each.name} value={scopeOf(kind, each)}>{each.name}</option>)}
    </optgroup>
  );
  return (
    <label class="scopes">{t("figures.scope")}
      <select value={board.scope.value} onChange={(event) => { board.scope.value = event.currentTarget.value as Scope; }}>
        <option value="whole">{t("figures.whole")}</option>
        {options("shift", counted.shifts)}{options("day", counted.days)}
      </select>
    </label>
  );
}

/** Said aloud when the count is there or cannot be made; nothing while what is shown is right. */
function Status() {
  const { desk, board } = useRoom();
  const status = board.status.value;
  if (status === "ready") return null;
  return <p class={status === "loading" ? "figures-status faint" : "figures-status"} role="status">{desk.t.value(`figures.${status}`)}</p>;
}

function Board({ counted }: { counted: Counted }) {
  const { board } = useRoom();
  const figures = inScope(counted, board.scope.value);
  return (
    <>
      <Tiles figures={figures} />
      <div class="panels">
        <Panel id="rate" title="figures.rate" wide><RateChart figures={figures} /></Panel>
        <Panel id="mix" title="figures.mix"><Mix figures={figures} /></Panel>
        <Panel id="spreads" title="figures.spreads"><Spreads figures={figures} /></Panel>
        <Panel id="sources" title="figures.sources"><Sources figures={figures} /></Panel>
        <Panel id="false" title="figures.false"><FalseAlarms figures={figures} /></Panel>
        <Panel id="causes" title="figures.causes" wide><Causes figures={figures} /></Panel>
        <Panel id="periods" title="figures.periods" wide><Periods counted={counted} /></Panel>
      </div>
    </>
  );
}

/** How the alarms treat the people who answer them. */
export function FiguresPage() {
  const { desk, board } = useRoom();
  const t = desk.t.value;
  const counted = board.counted.value;
  return (
    <main id="figures" class="figures" tabIndex={-1} aria-label={t("figures.title")}>
      <div class="figures-head">
        <h2>{t("figures.title")}</h2>
        <Spans />
        {counted !== null && <Scopes counted={counted} />}
      </div>
      <Status />
      {counted !== null && <Board counted={counted} />}
    </main>
  );
}
