export type Command = "down" | "up" | "acknowledge" | "dispatch" | "note" | "help" | "escape";

const commands: Readonly<Record<string, Command>> = {
  j: "down", ArrowDown: "down", k: "up", ArrowUp: "up", a: "acknowledge", d: "dispatch", n: "note", "?": "help", Escape: "escape",
};

export interface Press {
  key: string;
  modified: boolean; // with Ctrl, Alt or Meta: the browser's own
  typing: boolean;   // the focus is in a field
  inList: boolean;   // the focus is on a row: only there the arrows are ours
}

/** What a key press asks for. Single characters can be switched off (WCAG 2.1.4); Escape and the arrows stay. */
export function command(press: Press, shortcuts: boolean): Command | null {
  if (press.modified) return null;
  const found = commands[press.key] ?? null;
  if (found === "escape") return found;
  if (press.typing) return null;
  if (press.key.startsWith("Arrow")) return press.inList ? found : null;
  return shortcuts ? found : null;
}
