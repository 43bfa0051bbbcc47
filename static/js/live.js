/* An open page shows what the bell has just rung for: the inbox, an order. Whoever is in the middle of it is not disturbed. */
const live = document.querySelector("[data-live]");

function isBusy() {
  const focus = document.activeElement;
  if (live.dataset.live === "calm" && live.contains(focus)) return true;
  const fields = [...live.querySelectorAll("input:not([type=hidden]), textarea")];
  return fields.some((field) => field === focus || field.value !== field.defaultValue);
}

async function refresh() {
  if (isBusy()) return;
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
  if (answer.status !== 200 || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (fresh && !isBusy()) live.replaceChildren(...fresh.childNodes);
}

document.addEventListener("bell", (event) => {
  if (event.detail.count > event.detail.before) refresh().catch(() => {});
});
