/* The desk: keys, and an open ticket that says who is here. Everything here can be done by Tab and a button as well. */
const isTyping = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

/* -- Keys ------------------------------------------------------------------------------------------------------- */
function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.closest("li").contains(document.activeElement));
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
  next.focus();
  next.closest("li").scrollIntoView({ block: "nearest" });
  return true;
}

function tick() {
  const row = document.activeElement?.closest?.(".ticket");
  row?.querySelector("input[type=checkbox]").click();
  return Boolean(row);
}

function showKeys() {
  let dialog = document.getElementById("desk-keys");
  if (!dialog) {
    const here = document.querySelector(".keys-here");
    dialog = document.createElement("dialog");
    dialog.id = "desk-keys";
    const title = document.createElement("h2");
    title.textContent = here.querySelector("summary").textContent.trim();
    const form = document.createElement("form");
    form.method = "dialog";
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = "OK";
    form.append(button);
    dialog.setAttribute("aria-label", title.textContent);
    dialog.append(title, here.querySelector("dl").cloneNode(true), form);
    document.body.append(dialog);
  }
  dialog.showModal();
  return true;
}

function reach(key) {
  const found = document.querySelector(`[data-key="${key}"]`);
  if (!found) return false;
  const mode = found.closest("details.mode");
  if (mode) {
    mode.open = true;
    mode.querySelector("textarea").focus();
  } else found.click();
  return true;
}

function search() {
  const box = document.getElementById("filter_q");
  box?.focus();
  return Boolean(box);
}

const KEYS = { j: () => walk(1), k: () => walk(-1), ArrowDown: () => walk(1), ArrowUp: () => walk(-1), x: tick, "?": showKeys, "/": search };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key] ?? (/^[a-z]$/.test(event.key) ? () => reach(event.key) : null);
  if (act?.()) event.preventDefault();
});

/* -- How many are ticked ------------------------------------------------------------------------------------------ */
const picked = document.querySelector("[data-picked]");
if (picked) {
  const count = () => {
    const ticked = document.querySelectorAll(".ticket input:checked").length;
    picked.hidden = !ticked;
    picked.textContent = `${ticked} ${picked.dataset.one}`;
  };
  document.addEventListener("change", count);
  count();
}

/* A mode that is opened is about to be written in. */
for (const mode of document.querySelectorAll("details.mode")) {
  mode.addEventListener("toggle", () => {
    if (mode.open && mode.matches(":focus-within")) mode.querySelector("textarea").focus();
  });
}

/* -- Who is here ---------------------------------------------------------------------------------------------------- */
const open = document.querySelector("[data-ticket]");
if (open) {
  const place = open.querySelector("[data-present]");
  let typedAt = 0;
  let saidAt = 0;
  const words = (extra) => {
    const said = new URLSearchParams(extra);
    said.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    said.set("version", open.dataset.version);
    said.set("typing", Date.now() - typedAt < 20000 ? "1" : "0");
    said.set("back", document.querySelector("[name=back]")?.value ?? "");
    return said;
  };
  async function say() {
    if (document.hidden) return;
    saidAt = Date.now();
    try {
      const answer = await fetch(open.dataset.here, { method: "POST", body: words(), headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = (await answer.text()).trim();
      if (place.innerHTML.trim() !== fresh) place.innerHTML = fresh;
    } catch {
      /* The next beacon tries again; writing goes on. */
    }
  }
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-typed]")) return;
    const began = Date.now() - typedAt > 20000;
    typedAt = Date.now();
    if (began && Date.now() - saidAt > 1000) say();
  });
  setInterval(say, Number(open.dataset.every) * 1000);
  document.addEventListener("visibilitychange", say);
  addEventListener("pagehide", () => navigator.sendBeacon(open.dataset.here, words({ leaves: "1" })));
}
