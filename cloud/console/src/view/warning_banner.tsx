import { daysOf, type Warning } from "../model/warning";
import type { Translate } from "../text/texts";
import { useRoom } from "./room";

export const warningText = (warning: Warning, t: Translate): string =>
  t("warning.nobody", { place: warning.place, days: daysOf(warning), hours: warning.hours, rule: warning.rule, level: String(warning.level) });

/** Stands for as long as some level of the dispatch plan would have nobody; the others unfold. */
export function WarningBanner() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const [first, ...others] = desk.warnings.value;
  if (first === undefined) return null;
  return (
    <div class="banner banner-warning" role="status" data-test="warning">
      <p>{warningText(first, t)}</p>
      {others.length > 0 && (
        <details class="warnings">
          <summary>{t("warning.more", { count: String(others.length) })}</summary>
          <ul tabIndex={0}>{others.map((each, at) => <li key={at}>{warningText(each, t)}</li>)}</ul>
        </details>
      )}
    </div>
  );
}
