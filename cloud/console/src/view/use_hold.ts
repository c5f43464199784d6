import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Desk } from "../state/desk";

const IDLE_MS = 15_000;

/**
 * Holds the list still while a pointer or the keyboard is at work on it. A pointer left lying there lets go after a
 * while: what is new must not wait for somebody who has gone for tea.
 */
export function useHold(desk: Desk, box: RefObject<HTMLElement | null>) {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const stop = () => { if (timer.current !== null) clearTimeout(timer.current); };
  const release = () => { stop(); desk.release(); };
  const hold = () => {
    stop();
    desk.hold();
    timer.current = setTimeout(release, IDLE_MS);
  };
  useEffect(() => stop, []);
  const leave = () => { if (!(box.current?.contains(document.activeElement) ?? false)) release(); };
  const blur = (event: FocusEvent) => {
    const inside = event.relatedTarget instanceof Node && (box.current?.contains(event.relatedTarget) ?? false);
    if (!inside && !(box.current?.matches(":hover") ?? false)) release();
  };
  return { onPointerMove: hold, onKeyDown: hold, onFocusIn: hold, onPointerLeave: leave, onFocusOut: blur };
}
