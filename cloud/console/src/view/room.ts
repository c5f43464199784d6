import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Client } from "../api/client";
import type { SoundWatch } from "../sound/watch";
import type { Acts } from "../state/acts";
import type { Board } from "../state/board";
import type { Desk } from "../state/desk";
import type { Live } from "../state/live";

/** What every part of the page may reach. */
export interface Tools {
  desk: Desk;
  acts: Acts;
  live: Live;
  board: Board;
  sound: SoundWatch;
  client: Client;
}

export const Room = createContext<Tools | null>(null);

export function useRoom(): Tools {
  const tools = useContext(Room);
  if (tools === null) throw new Error("the page is drawn outside of its room");
  return tools;
}
