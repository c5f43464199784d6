import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Answers, type Field, fieldsOf, missing, outcomesOf, shelveTimes } from "../model/action";
import { type Alert, outcomes, type PersonsTransition } from "../model/alert";
import { shelvedMost } from "../model/names";
import type { Key } from "../text/texts";
import { useRoom } from "./room";

const REASON_MOST = 500;
const ASSIGNEE_MOST = 64;
const PHOTO_MOST = 500;

const reasonLabel: Partial<Record<PersonsTransition, Key>> = {
  resolve: "form.feedback", cancel: "form.reason", refuse: "form.refuse", rework: "form.rework", shelve: "form.shelve",
};

const labelOf = (field: Field, transition: PersonsTransition): Key => {
  if (field === "assignee") return "form.assignee";
  if (field === "outcome") return "form.outcome";
  if (field === "photo") return "form.photo";
  if (field === "shelve_for") return "form.shelve_for";
  return reasonLabel[transition] ?? "form.note";
};

interface FieldProps {
  alert: Alert;
  field: Field;
  transition: PersonsTransition;
  value: string;
  change: (value: string) => void;
}

function Input({ alert, field, transition, value, change }: FieldProps) {
  const { desk } = useRoom();
  const t = desk.t.value;
  const onInput = (event: { currentTarget: { value: string } }) => change(event.currentTarget.value);
  if (field === "assignee") return <input name={field} value={value} onInput={onInput} maxLength={ASSIGNEE_MOST} placeholder={t("form.assignee_hint")} />;
  if (field === "reason") return <textarea name={field} value={value} onInput={onInput} maxLength={REASON_MOST} rows={3} />;
  if (field === "photo") return <input name={field} value={value} onInput={onInput} maxLength={PHOTO_MOST} placeholder={t("form.photo_hint")} />;
  if (field === "shelve_for") {
    return (
      <select name={field} value={value} onInput={onInput}>
        <option value="">{t("form.choose")}</option>
        {shelveTimes(shelvedMost(desk.catalogue.value, alert)).map((time) => (
          <option key={time} value={time}>{t(`duration.${time}` as Key)}</option>
        ))}
      </select>
    );
  }
  const known = desk.catalogue.value.outcomes;
  return (
    <select name={field} value={value} onInput={onInput}>
      <option value="">{t("form.choose")}</option>
      {outcomesOf(transition, known.length > 0 ? known : outcomes).map((outcome) => (
        <option key={outcome} value={outcome}>{t(`outcome.${outcome}`)}</option>
      ))}
    </select>
  );
}

/** What must be said with a step. What was typed survives a refusal. */
export function ActionForm({ alert, transition }: { alert: Alert; transition: PersonsTransition }) {
  const { desk, acts } = useRoom();
  const t = desk.t.value;
  const form = useRef<HTMLFormElement>(null);
  const [answers, setAnswers] = useState<Answers>({});
  const [lacking, setLacking] = useState<Field | null>(null);
  const focus = (field: Field) => form.current?.querySelector<HTMLElement>(`[name=${field}]`)?.focus();
  // Before the next key: what is typed right after the shortcut belongs to the field.
  useLayoutEffect(() => { focus(fieldsOf(transition)[0] ?? "reason"); }, []);

  const submit = (event: Event) => {
    event.preventDefault();
    const empty = missing(transition, answers);
    setLacking(empty);
    if (empty !== null) focus(empty);
    else void acts.perform(alert, transition, answers);
  };
  return (
    <form ref={form} class="form" onSubmit={submit} noValidate aria-label={t(`transition.${transition}`)}>
      {fieldsOf(transition).map((field) => (
        <label key={field} class={`field field-${field}`}>{t(labelOf(field, transition))}
          <Input alert={alert} field={field} transition={transition} value={answers[field] ?? ""} change={(value) => setAnswers({ ...answers, [field]: value })} />
        </label>
      ))}
      {lacking !== null && <p class="form-lacking" role="alert">{t("form.required", { field: t(labelOf(lacking, transition)) })}</p>}
      <div class="buttons">
        <button type="submit" class="main-button" aria-disabled={desk.pending.value !== null}>{t(desk.pending.value === null ? "form.send" : "form.sending")}</button>
        <button type="button" class="plain-button" onClick={() => { desk.form.value = null; }}>{t("form.back")}</button>
      </div>
    </form>
  );
}
