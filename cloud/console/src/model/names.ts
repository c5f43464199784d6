import type { Alert, Outcome } from "./alert";
import { textIf, type Language } from "../text/texts";

export interface Named {
  zh: string;
  en: string;
}

export interface Catalogue {
  kinds: Record<string, { name: Named; conditions: Record<string, Named> }>;
  outcomes: Outcome[];
}

/** A kind or condition that nobody has named is shown by its id: better a code than nothing. */
export const kindName = (catalogue: Catalogue, kind: string, language: Language): string =>
  catalogue.kinds[kind]?.name[language] || kind;

/** What a device says of itself is named by its kind, what the cloud has found by the texts. */
export const conditionName = (catalogue: Catalogue, alert: Alert, language: Language): string =>
  catalogue.kinds[alert.kind]?.conditions[alert.condition]?.[language] || textIf(language, `found.${alert.condition}`) || alert.condition;
