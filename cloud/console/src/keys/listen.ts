import type { PersonsTransition } from "../model/alert";
import { neighbour } from "../model/order";
import type { Acts } from "../state/acts";
import type { Desk } from "../state/desk";
import { type Command, command } from "./keymap";

export const rowId = (id: number): string => `alert-${id}`;

const isTyping = (target: Element | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;

const focusedRow = (): number | null => {
  const id = document.activeElement?.id ?? "";
  return id.startsWith("alert-") ? Number(id.slice("alert-".length)) : null;
};

function move(desk: Desk, by: number): void {
  const next = neighbour(desk.shown.value.rows, focusedRow() ?? desk.selected.value, by);
  if (next !== null) document.getElementById(rowId(next))?.focus();
}

/** A key acts on the row under the focus; without one on the open alert. Opening it shows what has been done. */
function act(desk: Desk, acts: Acts, transition: PersonsTransition): void {
  const alert = desk.alerts.value.get(focusedRow() ?? desk.selected.value ?? -1);
  if (alert === undefined) return;
  location.hash = String(alert.id);
  void acts.open(alert.id);
  acts.begin(alert, transition);
}

function escape(desk: Desk): void {
  if (desk.form.value !== null) desk.form.value = null;
  else if (desk.selected.value !== null) {
    const row = document.getElementById(rowId(desk.selected.value));
    location.hash = "";
    row?.focus();
  }
}

function run(desk: Desk, acts: Acts, asked: Command): void {
  switch (asked) {
    case "down": return move(desk, 1);
    case "up": return move(desk, -1);
    case "help": desk.help.value = true; return;
    case "escape": return escape(desk);
    default: act(desk, acts, asked);
  }
}

export function listen(desk: Desk, acts: Acts): void {
  document.addEventListener("keydown", (event) => {
    if (desk.help.value || desk.mustSignIn.value) return;
    const press = {
      key: event.key, modified: event.ctrlKey || event.altKey || event.metaKey,
      typing: isTyping(document.activeElement), inList: focusedRow() !== null,
    };
    const asked = command(press, desk.shortcuts.value);
    if (asked === null || event.repeat && asked !== "down" && asked !== "up") return;
    event.preventDefault();
    run(desk, acts, asked);
  });
}
