import type { Alert, Outcome, Priority } from "./alert";
import type { Language } from "../text/texts";

export interface Named {
  zh: string;
  en: string;
}

export interface Catalogue {
  kinds: Record<string, { name: Named; conditions: Record<string, Named> }>;
  outcomes: Outcome[];
  service_levels: { priority: Priority; shelved_most_s: number }[];
}

/** For how many seconds at most an alert may be shelved. */
export const shelvedMost = (catalogue: Catalogue, alert: Alert): number | undefined =>
  catalogue.service_levels.find(({ priority }) => priority === alert.priority)?.shelved_most_s;

/** A kind or condition that the catalogue does not know is shown by its id: better a code than nothing. */
export const kindName = (catalogue: Catalogue, kind: string, language: Language): string =>
  catalogue.kinds[kind]?.name[language] || kind;

export const conditionName = (catalogue: Catalogue, alert: Alert, language: Language): string =>
  catalogue.kinds[alert.kind]?.conditions[alert.condition]?.[language] || alert.condition;
