/* Being told on this device. The page says which of its states holds; what can be done is done here. */
const KEPT_FOR = "push-for";
const canBeTold = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const subscription = async () => (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();

async function digestOf(endpoint) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function handIn(fresh, page) {
  const { endpoint, keys } = fresh.toJSON();
  const body = new FormData(page.querySelector("form"));
  for (const [name, value] of Object.entries({ endpoint, key: keys.p256dh, secret: keys.auth })) body.set(name, value);
  const answer = await fetch("/push/subscribe/", { method: "POST", body });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).problem);
}

export async function settle(page) {
  const one = (name) => page.querySelector(`[data-push-${name}]`);
  const show = (state) => {
    for (const part of page.querySelectorAll("[data-push-state]")) part.hidden = part.dataset.pushState !== state;
  };
  if (!canBeTold) return show("unsupported");
  if (Notification.permission === "denied") return show("denied");
  const mine = Notification.permission === "granted" && (await subscription());
  const row = mine && document.querySelector(`[data-push-device="${await digestOf(mine.endpoint)}"]`);
  if (row) row.querySelector("[data-push-this]").hidden = false;
  show(row ? "on" : "off");
  one("on").onclick = async () => {
    try {
      if ((await Notification.requestPermission()) !== "granted") return show(Notification.permission === "denied" ? "denied" : "off");
      await navigator.serviceWorker.register("/sw.js");
      await (await subscription())?.unsubscribe();
      const { pushManager } = await navigator.serviceWorker.ready;
      await handIn(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: page.dataset.key }), page);
      localStorage.setItem(KEPT_FOR, page.dataset.person);
      location.reload();
    } catch (problem) {
      const place = one("problem");
      if (problem.name === "Error" && problem.message) place.textContent = problem.message;
      place.hidden = false;
    }
  };
  one("off").onclick = async () => {
    localStorage.removeItem(KEPT_FOR);
    await mine.unsubscribe();
    row.querySelector("form").requestSubmit();
  };
}

/* Whoever signs in again on a device of their own is told there as before; once for each visit, and nobody else is. */
export async function renew(person) {
  if (!canBeTold || Notification.permission !== "granted" || sessionStorage.getItem(KEPT_FOR) === person) return;
  sessionStorage.setItem(KEPT_FOR, person);
  const mine = await subscription();
  const page = mine && new DOMParser().parseFromString(await (await fetch("/settings/push/")).text(), "text/html");
  const part = page?.querySelector("[data-push]");
  if (part) await handIn(mine, part);
}
