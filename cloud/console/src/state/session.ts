import { ApiError, type Client } from "../api/client";
import type { Key } from "../text/texts";
import type { Desk } from "./desk";

/** Null: signed in. Otherwise what to tell the person. */
export async function signIn(desk: Desk, client: Client, token: string): Promise<Key | null> {
  try {
    await client.signIn(token);
    desk.session.value = await client.session();
    return desk.mustSignIn.value ? "sign_in.refused" : null;
  } catch (error) {
    const status = error instanceof ApiError ? error.problem.status : 0;
    return status >= 400 && status < 500 ? "sign_in.refused" : "sign_in.failed";
  }
}

export async function signOut(desk: Desk, client: Client): Promise<void> {
  await client.signOut().catch(() => undefined);
  desk.session.value = { actor: null, required: true };
  desk.loaded.value = false;
}
