/* The draft saves itself a moment after the last change. */
const PAUSE = 800;

function enhance(form) {
  const status = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  let waiting = 0;
  let sent = false;
  let sending = Promise.resolve();

  const say = (words) => {
    if (status && words) status.textContent = words;
  };
  async function save() {
    if (sent) return;
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: fields, headers: { "X-Requested-With": "fetch" }, keepalive: true });
      const saved = answer.ok && !answer.redirected;
      say(saved ? status?.dataset.saved : status?.dataset.failed);
      /* From now on a reload shows the draft, not an empty form. */
      if (saved && form.dataset.home) history.replaceState(null, "", form.dataset.home);
    } catch {
      say(status?.dataset.failed);
    }
  }
  const later = () => {
    if (sent) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = 0;
      sending = sending.then(save);
    }, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  /* What is sent is no draft any more: saved later it would come back as one. Heard last, since whoever asks first may stop it. */
  window.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    clearTimeout(waiting);
    waiting = 0;
    sent = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) sent = false;
  });
  /* Leaving before the pause is over must not lose the last words. */
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || !waiting) return;
    clearTimeout(waiting);
    waiting = 0;
    save();
  });
}

document.querySelectorAll("[data-autosave]").forEach(enhance);
