/* A short word at the edge of the screen, for what just happened; with an undo when there is one. */
let shelf;

export function toast(words, { undo, label = "Undo", seconds = 8 } = {}) {
  if (!shelf) {
    shelf = document.createElement("div");
    shelf.className = "toasts";
    shelf.setAttribute("role", "status");
    document.body.append(shelf);
  }
  const note = document.createElement("div");
  note.className = "toast";
  const text = document.createElement("span");
  text.textContent = words;
  note.append(text);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      note.remove();
      undo();
    });
    note.append(button);
  }
  shelf.append(note);
  setTimeout(() => note.remove(), seconds * 1000);
}
