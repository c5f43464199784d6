import { useEffect, useRef } from "preact/hooks";
import type { Key } from "../text/texts";
import { useRoom } from "./room";

const lines: readonly (readonly [string, Key])[] = [
  ["J K", "help.move"], ["Enter", "help.enter"], ["A", "help.acknowledge"], ["D", "help.dispatch"], ["N", "help.note"],
  ["Esc", "help.escape"], ["?", "help.help"],
];

export function Help() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const box = useRef<HTMLDialogElement>(null);
  const open = desk.help.value;
  useEffect(() => {
    if (open) box.current?.showModal();
    else box.current?.close();
  }, [open]);
  const close = () => { desk.help.value = false; };
  return (
    <dialog ref={box} class="help" onClose={close} aria-labelledby="help-title">
      <h2 id="help-title">{t("help.title")}</h2>
      <dl>
        {lines.map(([keys, does]) => (
          <div key={keys} class="help-line"><dt>{keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{t(does)}</dd></div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" checked={desk.shortcuts.value} onChange={(event) => desk.useShortcuts(event.currentTarget.checked)} />
        {t("help.enabled")}
      </label>
      <button type="button" class="plain-button" onClick={close}>{t("help.close")}</button>
    </dialog>
  );
}
