import type { ComponentChildren } from "preact";
import { lagSeconds } from "../model/connection";
import { type Language } from "../text/texts";
import type { Page } from "../state/desk";
import { signOut } from "../state/session";
import { Icon, type IconName } from "./icon";
import type { Lamp } from "../model/connection";
import { useRoom } from "./room";

const lampIcon: Record<Lamp, IconName> = { connecting: "waiting", live: "pulse", lag: "waiting", lost: "off" };

function ConnectionLamp() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const lamp = desk.lamp.value;
  const seconds = desk.heardAt.value === null ? 0 : lagSeconds(desk.heardAt.value, desk.tick.value);
  return (
    <span class={`lamp lamp-${lamp}`} role="img" aria-label={`${t("lamp.label")}: ${t(`lamp.${lamp}`, { seconds })}`} data-test="lamp">
      <Icon name={lampIcon[lamp]} /><span aria-hidden="true">{t(`lamp.${lamp}`, { seconds })}</span>
    </span>
  );
}

/** The pages of the console; the number says what waits while one looks at another page. */
function Pages() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const waiting = desk.unacknowledged.value;
  const link = (page: Page, href: string, children: ComponentChildren) => (
    <a class="page" href={href} aria-current={desk.page.value === page ? "page" : undefined}>{children}</a>
  );
  if (desk.mustSignIn.value) return null;
  return (
    <nav class="pages" aria-label={t("page.label")}>
      {link("alerts", "#", <>{t("page.alerts")}{waiting > 0 && <span class="page-count" data-test="waiting">{waiting}<span class="spoken"> {t("page.waiting")}</span></span>}</>)}
      {link("figures", "#figures", t("page.figures"))}
    </nav>
  );
}

function LanguageSwitch() {
  const { desk } = useRoom();
  const choice = (language: Language, name: string, lang: string) => (
    <button type="button" lang={lang} aria-pressed={desk.language.value === language} onClick={() => desk.speak(language)}>{name}</button>
  );
  return (
    <div class="switch" role="group" aria-label={desk.t.value("language.label")}>
      {choice("zh", "中文", "zh-CN")}{choice("en", "EN", "en")}
    </div>
  );
}

function Shift() {
  const { desk, client } = useRoom();
  const t = desk.t.value;
  const signedIn = desk.session.value?.required === true;
  if (desk.mustSignIn.value || desk.who.value === "") return null;
  const act = () => { if (signedIn) void signOut(desk, client); else desk.changingShift.value = true; };
  return (
    <button type="button" class="quiet-button who" onClick={act} title={t(signedIn ? "sign_in.out" : "shift.change")}>
      <Icon name="person" /><span class="who-name">{t("shift.on", { name: desk.who.value })}</span>
      <span class="spoken">{t(signedIn ? "sign_in.out" : "shift.change")}</span>
    </button>
  );
}

export function Header() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const muted = desk.muted.value;
  return (
    <header class="header">
      <h1 class="brand"><span class="brand-name">{t("app.name")}</span> <span class="brand-line">{t("app.tagline")}</span></h1>
      <Pages />
      <ConnectionLamp />
      <div class="header-tools">
        <Shift />
        <button type="button" class={muted ? "quiet-button muted" : "quiet-button"} aria-label={t(muted ? "sound.unmute" : "sound.mute")}
          title={t(muted ? "sound.unmute" : "sound.mute")} onClick={() => desk.mute(!muted)}>
          <Icon name={muted ? "silent" : "sound"} />
        </button>
        <button type="button" class="quiet-button" aria-label={t("help.open")} title={t("help.open")} onClick={() => { desk.help.value = true; }}>
          <kbd aria-hidden="true">?</kbd>
        </button>
        <LanguageSwitch />
      </div>
    </header>
  );
}
