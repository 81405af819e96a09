// What every staff page needs: asking the server, knowing who is signed in, signing out.

export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// Asks for JSON. A sign-in that has ended leads back to the sign-in page.
export async function ask(method, path, body, { signal } = {}) {
  try {
    const answer = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return told(answer.status, await held(answer));
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Refused) throw error;
    throw new Refused(0, "offline", "We can’t reach the server. Check your connection and try again.");
  }
}

// What came back; a refusal may have no JSON in it, an answer that broke off is none.
async function held(answer) {
  if (answer.status === 204) return null;
  return answer.ok ? await answer.json() : await answer.json().catch(() => null);
}

// What an answer holds, or the reason it was refused as an error.
export function told(status, body) {
  if (status < 400) return body;
  if (status === 401) leave();
  const { code = "failed", message = "Something went wrong. Please try again." } = body?.error ?? {};
  throw new Refused(status, code, message);
}

export async function signOut() {
  await ask("POST", "/api/staff/sign-out");
  leave();
}

function leave() {
  const page = location.pathname.split("/")[1];
  location.replace(`/sign-in/?to=${page}`);
}
