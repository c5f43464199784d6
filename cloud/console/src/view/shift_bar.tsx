import { useRef, useEffect } from "preact/hooks";
import { useRoom } from "./room";

/** Asks who is on shift, and unlocks the sound by the same press. It lies above the list and never covers it. */
export function ShiftBar() {
  const { desk, sound } = useRoom();
  const t = desk.t.value;
  const field = useRef<HTMLInputElement>(null);
  const changing = desk.changingShift.value;
  useEffect(() => { if (changing) field.current?.focus(); }, [changing]);
  if (!desk.loaded.value) return null;
  const asksName = desk.session.value?.actor === null || desk.session.value?.required !== true;
  const nameless = desk.who.value === "" || changing;
  if (!nameless && desk.soundReady.value) return desk.muted.value ? <div class="banner">{t("sound.muted")}</div> : null;

  const start = (event: Event) => {
    event.preventDefault();
    const name = (field.current?.value ?? desk.who.value).trim();
    if (name === "") return field.current?.focus();
    if (nameless) desk.startShift(name);
    void sound.startShift();
  };
  return (
    <form class="shift-bar" onSubmit={start} aria-label={t("shift.start")}>
      {asksName && nameless && (
        <label class="shift-name">{t("shift.question")}
          <input ref={field} name="name" autocomplete="name" maxLength={64} required placeholder={t("shift.name")} defaultValue={desk.actor.value} />
        </label>
      )}
      <button class="main-button" type="submit">{t("shift.start")}</button>
      <p class="hint">{t(nameless ? "shift.explain" : "shift.locked")}</p>
    </form>
  );
}
