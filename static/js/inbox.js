/* An open inbox shows what the bell has just rung for. Somebody who is in the middle of the list is not disturbed. */
const list = document.querySelector("[data-inbox]");

async function refresh() {
  if (list.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
  if (answer.status !== 200 || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-inbox]");
  if (fresh) list.replaceChildren(...fresh.childNodes);
}

document.addEventListener("bell", (event) => {
  if (event.detail.count > event.detail.before) refresh().catch(() => {});
});
