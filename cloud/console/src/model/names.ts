import type { Alert, Outcome, Priority } from "./alert";
import { textIf, type Language } from "../text/texts";

export interface Named {
  zh: string;
  en: string;
}

export interface Catalogue {
  kinds: Record<string, { name: Named; manufacturer?: string; model?: string; conditions: Record<string, Named> }>;
  outcomes: Outcome[];
  service_levels: { priority: Priority; shelved_most_s: number }[];
}

/** For how many seconds at most an alert may be shelved. */
export const shelvedMost = (catalogue: Catalogue, alert: Alert): number | undefined =>
  catalogue.service_levels.find(({ priority }) => priority === alert.priority)?.shelved_most_s;

/** A kind or condition that nobody has named is shown by its id: better a code than nothing. */
export const kindName = (catalogue: Catalogue, kind: string, language: Language): string =>
  catalogue.kinds[kind]?.name[language] || kind;

/** What a device says of itself is named by its kind, what the cloud has found by the texts. */
export const conditionName = (catalogue: Catalogue, { kind, condition }: Pick<Alert, "kind" | "condition">, language: Language): string =>
  catalogue.kinds[kind]?.conditions[condition]?.[language] || textIf(language, `found.${condition}`) || condition;

/** What a kind is sold as, where its profile says so. */
export const modelName = ({ manufacturer, model }: { manufacturer?: string | null; model?: string | null }): string | null =>
  [manufacturer, model].filter((part) => part != null).join(" ") || null;

export const incidentName = (kind: string, language: Language): string => textIf(language, `incident.${kind}`) ?? kind;
export const roleName = (role: string, language: Language): string => textIf(language, `role.${role}`) ?? role;
export const channelName = (channel: string, language: Language): string => textIf(language, `channel.${channel}`) ?? channel;
