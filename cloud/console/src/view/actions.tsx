import { mainStep } from "../model/action";
import type { Alert } from "../model/alert";
import { ActionForm } from "./action_form";
import { useRoom } from "./room";

function NoticeView() {
  const { desk } = useRoom();
  const t = desk.t.value;
  const notice = desk.notice.value;
  if (notice === null) return null;
  return (
    <div class={`notice notice-${notice.tone}`} role={notice.tone === "trouble" ? "alert" : "status"} data-test="notice">
      <p>{notice.text}</p>
      {notice.retry !== null && <button type="button" class="plain-button" onClick={notice.retry}>{t("act.retry")}</button>}
      {notice.tone === "trouble" &&
        <button type="button" class="plain-button" onClick={() => { desk.notice.value = null; }}>{t("act.dismiss")}</button>}
    </div>
  );
}

/** One button for each legal step; the one that leads on stands out. */
export function Actions({ alert }: { alert: Alert }) {
  const { desk, acts } = useRoom();
  const t = desk.t.value;
  const form = desk.form.value;
  const leading = mainStep(alert);
  if (alert.transitions.length === 0) return <section class="actions"><NoticeView /><p class="faint">{t("detail.no_actions")}</p></section>;
  return (
    <section class="actions" aria-label={t("detail.actions")}>
      <div class="buttons">
        {alert.transitions.map((transition) => (
          <button key={transition} type="button" data-transition={transition} aria-disabled={desk.pending.value !== null}
            aria-expanded={form === transition ? true : undefined}
            class={transition === leading ? "main-button" : "plain-button"} onClick={() => acts.begin(alert, transition)}>
            {desk.pending.value === transition ? t("form.sending") : t(`transition.${transition}`)}
          </button>
        ))}
      </div>
      {form !== null && alert.transitions.includes(form) && <ActionForm key={`${alert.id} ${form}`} alert={alert} transition={form} />}
      <NoticeView />
    </section>
  );
}
