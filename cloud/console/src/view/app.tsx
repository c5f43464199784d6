import { AlertList } from "./alert_list";
import { Detail } from "./detail";
import { FiguresPage } from "./figures";
import { Header } from "./header";
import { Help } from "./help";
import { useRoom } from "./room";
import { ShiftBar } from "./shift_bar";
import { SignIn } from "./sign_in";
import { WarningBanner } from "./warning_banner";

function Announcer() {
  const { desk } = useRoom();
  return <div class="spoken" role="status" aria-live="assertive" data-test="announcer">{desk.announcement.value}</div>;
}

function LostBanner() {
  const { desk } = useRoom();
  if (desk.lamp.value !== "lost") return null;
  return <div class="banner banner-lost" role="alert">{desk.t.value("lamp.lost_detail")}</div>;
}

function Desktop() {
  const { desk } = useRoom();
  return (
    <>
      <ShiftBar />
      {desk.page.value === "figures" ? <FiguresPage /> : (
        <main class={desk.selected.value === null ? "desk" : "desk desk-open"}>
          <AlertList />
          <Detail />
        </main>
      )}
      <Help />
    </>
  );
}

export function App() {
  const { desk } = useRoom();
  const isFigures = desk.page.value === "figures";
  return (
    <>
      <a class="skip" href={isFigures ? "#figures" : "#list"} onClick={skip}>{desk.t.value(isFigures ? "figures.skip" : "app.skip")}</a>
      <Header />
      <LostBanner />
      {!desk.mustSignIn.value && <WarningBanner />}
      {desk.mustSignIn.value ? <SignIn /> : <Desktop />}
      <Announcer />
    </>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>(".row, .figures")?.focus();
}
