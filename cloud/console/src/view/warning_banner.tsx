import { useRoom } from "./room";

/** Stands for as long as some level of the dispatch plan would have nobody. */
export function WarningBanner() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const [first, ...others] = desk.warnings.value;
  if (first === undefined) return null;
  const days = first.first === null || first.last === null ? first.days : first.first === first.last ? first.first : `${first.first} – ${first.last}`;
  const told = t("warning.nobody", { place: first.place, days, hours: first.hours, rule: first.rule, level: String(first.level) });
  return (
    <div class="banner banner-warning" role="status" data-test="warning">
      {told}{others.length > 0 && ` ${t("warning.more", { count: String(others.length) })}`}
    </div>
  );
}
