/* Photos: drop them, see them, order them by button or by dragging. The server's HTML is always the truth. */
const MOVES = ["earlier", "later", "remove"];

function token(root) {
  return (root.closest("form") ?? document).querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

function preview(tiles, files) {
  for (const file of files) {
    if (!file.type.startsWith("image/")) continue;
    const tile = document.createElement("li");
    const image = document.createElement("img");
    tile.className = "photo-tile";
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    tile.append(image);
    tiles.append(tile);
  }
}

function enhance(root) {
  const input = root.querySelector("input[type=file]");
  const tiles = root.querySelector("[data-photo-tiles]");
  const status = root.querySelector("[data-photo-status]");
  const address = root.dataset.upload;
  const say = (words) => {
    if (status) status.textContent = words ?? "";
  };

  /* Leaving the page would break off what is on its way: a form that is sent meanwhile waits for it. */
  const underway = new Set();
  function send(fields) {
    const sent = exchange(fields).finally(() => underway.delete(sent));
    underway.add(sent);
    return sent;
  }
  root.closest("form")?.addEventListener("submit", (event) => {
    if (!underway.size) return;
    event.preventDefault();
    say(root.dataset.busy ?? "Adding photos …");
    const { target, submitter } = event;
    Promise.all(underway).then(() => target.requestSubmit(submitter));
  });

  async function exchange(fields) {
    root.setAttribute("aria-busy", "true");
    /* The list comes back anew: words already written beside the photos go along. */
    for (const words of tiles.querySelectorAll("input[name]")) fields.append(words.name, words.value);
    try {
      const answer = await fetch(address, { method: "POST", body: fields, headers: { "X-CSRFToken": token(root), "X-Requested-With": "fetch" } });
      if ((answer.ok || answer.status === 422) && !answer.redirected) {
        tiles.innerHTML = await answer.text();
        arm();
        const home = root.closest("form")?.dataset.home;
        if (answer.ok && home) history.replaceState(null, "", home);
        say(tiles.firstElementChild?.dataset.say ?? "");
        return;
      }
      say(root.dataset.failed ?? "That did not work. Please try again.");
    } catch {
      say(root.dataset.failed ?? "That did not work. Please try again.");
    } finally {
      root.removeAttribute("aria-busy");
    }
    tiles.querySelectorAll(".photo-tile:not([data-photo])").forEach((tile) => tile.remove());
  }

  function add(files) {
    if (!files.length) return;
    preview(tiles, files);
    if (!address) return;
    const fields = new FormData();
    for (const file of files) fields.append(input.name, file);
    input.value = "";
    say(root.dataset.busy ?? "Adding photos …");
    send(fields);
  }

  async function press(button) {
    const fields = new FormData();
    const photo = button.value;
    fields.append(button.name, photo);
    await send(fields);
    /* Keep the keyboard where it was: on the same button of the same photo. */
    const same = tiles.querySelector(`[data-photo="${CSS.escape(photo)}"] [name="${CSS.escape(button.name)}"]`);
    (same?.disabled === false ? same : tiles.querySelector("button") ?? input).focus();
  }

  function arm() {
    if (address) tiles.querySelectorAll("[data-photo]").forEach((tile) => (tile.draggable = true));
  }

  input.addEventListener("change", () => {
    if (!address) tiles.querySelectorAll(".photo-tile:not([data-photo])").forEach((tile) => tile.remove());
    add([...input.files]);
  });
  tiles.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (!button || !address || !MOVES.includes(button.name)) return;
    event.preventDefault();
    press(button);
  });

  let dragged = null;
  tiles.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-photo]");
    dragged?.classList.add("is-dragged");
  });
  tiles.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-photo]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const order = [...tiles.children];
    over[order.indexOf(dragged) < order.indexOf(over) ? "after" : "before"](dragged);
  });
  tiles.addEventListener("drop", (event) => dragged && event.preventDefault());
  tiles.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    dragged = null;
    const fields = new FormData();
    fields.append("order", [...tiles.querySelectorAll("[data-photo]")].map((tile) => tile.dataset.photo).join(","));
    send(fields);
  });

  for (const kind of ["dragover", "dragleave", "drop"])
    root.addEventListener(kind, (event) => {
      if (dragged || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      root.classList.toggle("is-over", kind === "dragover");
      if (kind !== "drop") return;
      if (!address) input.files = event.dataTransfer.files;
      add([...event.dataTransfer.files]);
    });
  arm();
}

document.querySelectorAll("[data-photos]").forEach(enhance);
