import { useState } from "preact/hooks";
import { signIn } from "../state/session";
import type { Key } from "../text/texts";
import { useRoom } from "./room";

const TOKEN_MOST = 512;

export function SignIn() {
  const { desk, client } = useRoom();
  const t = desk.t.value;
  const [token, setToken] = useState("");
  const [trouble, setTrouble] = useState<Key | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (token.trim() !== "") setTrouble(await signIn(desk, client, token.trim()));
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={(event) => void submit(event)} aria-labelledby="sign-in-title">
        <h2 id="sign-in-title">{t("sign_in.title")}</h2>
        <p class="faint">{t("sign_in.explain")}</p>
        <label class="field">{t("sign_in.token")}
          <input type="password" name="token" autocomplete="current-password" maxLength={TOKEN_MOST} required value={token}
            onInput={(event) => setToken(event.currentTarget.value)} />
        </label>
        {trouble !== null && <p class="form-lacking" role="alert">{t(trouble)}</p>}
        <button type="submit" class="main-button">{t("sign_in.submit")}</button>
      </form>
    </main>
  );
}
