import { effect } from "@preact/signals";
import { render } from "preact";
import { Client } from "./api/client";
import { listen } from "./keys/listen";
import { SoundWatch } from "./sound/watch";
import { Tone } from "./sound/tone";
import { Acts } from "./state/acts";
import { Board } from "./state/board";
import { Desk } from "./state/desk";
import { Live } from "./state/live";
import { browserMemory } from "./state/memory";
import { htmlLanguage } from "./text/texts";
import { App } from "./view/app";
import { Room } from "./view/room";
import "./style/console.css";

const client = new Client();
const desk = new Desk(browserMemory);
const acts = new Acts(desk, client);
const sound = new SoundWatch(desk, new Tone());
const live = new Live(desk, client, (change) => sound.arrived(change));
const board = new Board(desk, client);

const openFromAddress = (): void => {
  const id = Number(location.hash.slice(1));
  desk.page.value = location.hash === "#figures" ? "figures" : "alerts";
  void acts.open(Number.isSafeInteger(id) && id > 0 ? id : null);
};

effect(() => {
  document.documentElement.lang = htmlLanguage[desk.language.value];
  const count = desk.unacknowledged.value;
  document.title = (count > 0 ? `(${count}) ` : "") + desk.t.value("app.title");
});

const root = document.getElementById("console");
if (root !== null) render(<Room.Provider value={{ desk, acts, live, board, sound, client }}><App /></Room.Provider>, root);

window.addEventListener("hashchange", openFromAddress);
openFromAddress();
listen(desk, acts);
live.start();
