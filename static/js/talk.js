/* An open conversation: asks every few seconds what is new, and sends without leaving. The server's HTML is the truth. */
const scroll = document.querySelector("[data-talk]");
const form = document.querySelector("[data-composer]");
const EVERY = 3000;
const rows = () => document.querySelector("[data-talk-rows]");
const fetched = { headers: { "X-Requested-With": "fetch" } };

function put(html) {
  const found = new DOMParser().parseFromString(html, "text/html").querySelector("[data-talk-rows]");
  const list = rows();
  if (!found || !list) return;
  if ("whole" in found.dataset) list.replaceWith(document.adoptNode(found));
  else {
    list.querySelector("[data-seen]")?.remove();
    for (const row of [...found.children]) {
      const isThere = (row.id && document.getElementById(row.id)) || (row.dataset.day && list.querySelector(`[data-day="${row.dataset.day}"]`));
      if (isThere) continue;
      row.classList.add("is-fresh");
      list.append(document.adoptNode(row));
    }
    for (const name of ["last", "version", "state"]) list.dataset[name] = found.dataset[name];
  }
  document.querySelector(".talk-empty")?.remove();
}

/* Whoever reads further up stays there: the list is upside down, so its end is at 0. */
const isAtEnd = () => scroll.scrollTop > -40;

async function look() {
  if (document.hidden) return;
  const { last, version, state } = rows().dataset;
  const answer = await fetch(`${scroll.dataset.talk}?${new URLSearchParams({ after: last, version, state })}`, fetched);
  if (answer.status !== 200 || answer.redirected) return;
  const wasAtEnd = isAtEnd();
  put(await answer.text());
  if (wasAtEnd) scroll.scrollTop = 0;
}

async function send() {
  const problem = form.querySelector("[data-problem]");
  const fields = new FormData(form);
  const { last, version } = rows().dataset;
  fields.set("after", last);
  fields.set("version", version);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(location.pathname, { ...fetched, method: "POST", body: fields });
    const html = await answer.text();
    if (answer.redirected || (answer.status !== 200 && answer.status !== 422)) throw new Error(answer.status);
    problem.innerHTML = answer.status === 422 ? html : "";
    if (answer.status !== 200) return;
    put(html);
    form.reset();
    form.elements.text.value = "";
    form.elements.key.value = crypto.randomUUID?.() ?? "";
    chosen();
    scroll.scrollTop = 0;
  } catch {
    /* The ordinary way still works, and the key makes one message of both tries. */
    form.submit();
  } finally {
    form.removeAttribute("aria-busy");
    form.elements.text.focus();
  }
}

function chosen() {
  const line = form.querySelector("[data-chosen]");
  const file = form.elements.photo.files[0];
  line.hidden = !file;
  line.querySelector("span").textContent = file?.name ?? "";
}

if (form) {
  chosen();
  form.elements.photo.addEventListener("change", chosen);
  form.querySelector("[data-chosen] button").addEventListener("click", () => {
    form.elements.photo.value = "";
    chosen();
    form.elements.text.focus();
  });
  /* Enter sends where there is a keyboard; on a phone it makes a line. */
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(hover: hover)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  if (scroll)
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.getAttribute("aria-busy") !== "true") send();
    });
}
if (scroll) {
  scroll.setAttribute("aria-live", "polite");
  scroll.scrollTop = 0;
  const tick = () => look().catch(() => {});
  setInterval(tick, EVERY);
  document.addEventListener("visibilitychange", tick);
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reword]");
  if (!link || !form) return;
  event.preventDefault();
  form.elements.text.value = document.querySelector(`#${link.dataset.reword} .bubble-text`)?.innerText ?? "";
  form.elements.text.focus();
});
