// Shows what needs passkeys where the browser has them, and says in words what went wrong.
// A passkey belongs to a named host: at a bare IP address browsers refuse it.
const isAddress = /^[\d.]+$|:/.test(location.hostname);
const canDoIt = "PublicKeyCredential" in window && window.isSecureContext && !isAddress;

for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !canDoIt;
for (const part of document.querySelectorAll("[data-passkey-missing]")) part.hidden = canDoIt;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const problem = document.querySelector("[data-passkey-problem]");
  if (!problem) return;
  const name = event.detail.exception?.name;
  const said = problem.dataset;
  problem.textContent = name === "NotAllowedError" || name === "AbortError" ? said.cancelled : name === "InvalidStateError" ? said.known : said.other;
  problem.hidden = false;
});
