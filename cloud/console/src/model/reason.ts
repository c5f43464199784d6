import { textIf, type Language } from "../text/texts";
import { clock } from "./time";

const words = /^[a-z][a-z0-9-]*( [a-z][a-z0-9_]*=\S+)*$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Why a detector has found something, in the reader's language. A detector writes `no-water litres=0 since=2026-11-24T23:10:00.000Z`; the text
 * `reason.no-water` says it. What has no text is shown as it stands.
 */
export function reasonText(reason: string, language: Language, now: number): string {
  if (!words.test(reason)) return reason;
  const [key, ...parts] = reason.split(" ");
  const params: Record<string, string> = {};
  for (const part of parts) {
    const at = part.indexOf("=");
    const value = part.slice(at + 1);
    params[part.slice(0, at)] = instant.test(value) ? clock(value, now) : value;
  }
  return textIf(language, `reason.${key}`, params) ?? reason;
}
