import zh from "../../../../configs/texts/zh.json";
import en from "../../../../configs/texts/en.json";

export type Language = "zh" | "en";
export type Key = keyof typeof zh & keyof typeof en;
export type Params = Record<string, string | number>;
export type Translate = (key: Key, params?: Params) => string;

const texts: Record<Language, Record<Key, string>> = { zh, en };

export const htmlLanguage: Record<Language, string> = { zh: "zh-CN", en: "en" };

/** For keys that are made of what the service names: nothing for one that nobody has written. */
export const textIf = (language: Language, key: string): string | null =>
  (texts[language] as Record<string, string>)[key] ?? null;

/** The text of a key with its {placeholders} filled; one that has no value stays visible. */
export const translator = (language: Language): Translate => (key, params = {}) =>
  texts[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
