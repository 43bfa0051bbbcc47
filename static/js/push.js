/* Being told on this device. The page says which of its states holds; what can be done is done here. */
const KEPT_FOR = "push-for";
const canBeTold = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

async function subscription() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  return (await worker?.pushManager.getSubscription()) ?? null;
}

async function digestOf(endpoint) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* The site's row for a browser's subscription; anybody else's token for the form would be refused. */
async function handIn(fresh, page) {
  const { endpoint, keys } = fresh.toJSON();
  const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, endpoint, key: keys.p256dh, secret: keys.auth });
  const answer = await fetch(page.dataset.subscribe, { method: "POST", body });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.problem ?? "");
}

export async function settle(page) {
  const show = (state) => {
    for (const part of page.querySelectorAll("[data-push-state]")) part.hidden = part.dataset.pushState !== state;
  };
  const complain = (words) => {
    const place = page.querySelector("[data-push-problem]");
    place.textContent = words || place.dataset.words;
    place.hidden = false;
  };
  if (!canBeTold) return show("unsupported");
  if (Notification.permission === "denied") return show("denied");
  show((await isOn(page)) ? "on" : "off");
  page.querySelector("[data-push-on]").addEventListener("click", async (event) => {
    event.target.disabled = true;
    try {
      if ((await Notification.requestPermission()) === "denied") return show("denied");
      if (Notification.permission !== "granted") return;
      await navigator.serviceWorker.register("/sw.js");
      const worker = await navigator.serviceWorker.ready;
      await (await subscription())?.unsubscribe();
      const key = bytesOf(page.dataset.key);
      await handIn(await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }), page);
      localStorage.setItem(KEPT_FOR, page.dataset.person);
      location.reload();
    } catch (problem) {
      complain(problem.name === "Error" ? problem.message : "");
    } finally {
      event.target.disabled = false;
    }
  });
  page.querySelector("[data-push-off]").addEventListener("click", async () => {
    const own = document.querySelector("[data-push-this]:not([hidden])");
    localStorage.removeItem(KEPT_FOR);
    await (await subscription())?.unsubscribe();
    own.closest("[data-push-device]").querySelector("form").requestSubmit();
  });
}

/* On: the browser may, has an address, and the site knows it as this person's. */
async function isOn(page) {
  const mine = await subscription();
  if (Notification.permission !== "granted" || !mine) return false;
  const digest = await digestOf(mine.endpoint);
  const row = document.querySelector(`[data-push-device="${digest}"]`);
  if (row) row.querySelector("[data-push-this]").hidden = false;
  return Boolean(row);
}

/* Whoever signs in again on a device of their own is told there as before; once for each visit, and nobody else is. */
export async function renew(person) {
  if (!canBeTold || Notification.permission !== "granted" || localStorage.getItem(KEPT_FOR) !== person) return;
  if (sessionStorage.getItem(KEPT_FOR) === person) return;
  sessionStorage.setItem(KEPT_FOR, person);
  const mine = await subscription();
  if (!mine) return;
  const answer = await fetch("/settings/push/");
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-push]");
  if (page) await handIn(mine, page);
}
