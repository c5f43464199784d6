import type { Alert, Outcome } from "./alert";
import { type Language, textIf } from "../text/texts";

export interface Named {
  zh: string;
  en: string;
}

export interface Catalogue {
  kinds: Record<string, { name: Named; conditions: Record<string, Named> }>;
  outcomes: Outcome[];
}

/**
 * A condition that the cloud has found itself is in no profile but in the texts. What neither knows is shown by its id: better a code
 * than nothing.
 */
export const kindName = (catalogue: Catalogue, kind: string, language: Language): string =>
  catalogue.kinds[kind]?.name[language] || kind;

export const conditionName = (catalogue: Catalogue, alert: Alert, language: Language): string =>
  catalogue.kinds[alert.kind]?.conditions[alert.condition]?.[language] || textIf(language, `condition.${alert.condition}`) || alert.condition;
