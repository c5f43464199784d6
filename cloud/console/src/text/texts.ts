import zh from "../../../../configs/texts/zh.json";
import en from "../../../../configs/texts/en.json";

export type Language = "zh" | "en";
export type Key = keyof typeof zh & keyof typeof en;
export type Params = Record<string, string | number>;
export type Translate = (key: Key, params?: Params) => string;

const texts: Record<Language, Record<Key, string>> = { zh, en };

export const htmlLanguage: Record<Language, string> = { zh: "zh-CN", en: "en" };

const fill = (text: string, params: Params): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));

/** The text of a key with its {placeholders} filled; one that has no value stays visible. */
export const translator = (language: Language): Translate => (key, params = {}) => fill(texts[language][key], params);

/** The same for a key that comes from outside; nothing when there is no such text. */
export const textIf = (language: Language, key: string, params: Params = {}): string | undefined =>
  Object.hasOwn(texts[language], key) ? fill(texts[language][key as Key], params) : undefined;
