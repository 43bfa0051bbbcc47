/* Presses a heart without leaving the page; when that does not work, the form is sent as it would be without scripts. */
import { toast } from "./toast.js";

export async function press(form) {
  const button = form.querySelector("button");
  const wanted = button.value;
  const isOn = wanted === "on";
  const data = new FormData(form);
  data.set("want", wanted);
  show(form.action, isOn);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" }, redirect: "error" });
    if (answer.status === 422) {
      show(form.action, !isOn);
      toast(await answer.text());
    } else if (!answer.ok) throw new Error(answer.status);
  } catch {
    show(form.action, !isOn);
    button.value = wanted;
    const sent = document.createElement("input");
    Object.assign(sent, { type: "hidden", name: "want", value: wanted });
    form.append(sent);
    form.submit();
  }
}

/* The same thing may stand on a page twice: in its own box and in a strip of cards. */
function show(address, isOn) {
  for (const form of document.querySelectorAll(".heart-form")) {
    if (form.action !== address) continue;
    const button = form.querySelector("button");
    button.setAttribute("aria-pressed", String(isOn));
    button.value = isOn ? "off" : "on";
  }
}
