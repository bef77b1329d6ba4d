// What a page sends and gets: an answer that is no fragment is told in words (#told), and nothing typed is touched.
// The words stand on #told as data-lost, data-failed, data-signed-out, data-refused.
import { carry, hasFiles } from "./carry.js";

const told = document.getElementById("told");
const lost = () => document.querySelectorAll("[data-kind=lost]").forEach((notice) => notice.remove());

const tell = (words, kind) => {
  const notice = document.createElement("p");
  notice.className = "notice error";
  notice.dataset.kind = kind;
  notice.textContent = words;
  lost();
  const above = document.querySelector("dialog[open]");
  if (!above) return told.replaceChildren(notice);
  notice.setAttribute("role", "alert");
  above.prepend(notice);
};

// A form leaves once the desk answers: while it is away his page stays before whoever pressed, with what he typed.
const asking = new WeakSet();
const answered = new WeakSet();

const problem = async () => {
  try {
    const answer = await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(8000) });
    return answer.ok ? "" : told.dataset.failed;
  } catch {
    return told.dataset.lost;
  }
};

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (form.getAttribute("method") !== "post" || form.matches("[hx-post], [data-reads]") || answered.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (asking.has(form)) return;
  asking.add(form);
  const words = await problem();
  if (!words && hasFiles(form)) {
    lost();
    await carry(form, submitter, (what) => tell(told.dataset[what], what));
    asking.delete(form);
    return;
  }
  asking.delete(form);
  if (words) return tell(words, "lost");
  lost();
  answered.add(form);
  form.requestSubmit(submitter?.isConnected ? submitter : null);
}, true);

const wordsFor = (response) => {
  if (response.redirected && new URL(response.url).pathname.startsWith("/accounts/")) return told.dataset.signedOut;
  if (response.status === 401) return told.dataset.signedOut;
  if (response.status >= 500) return told.dataset.failed;
  if (response.status >= 400 && ![409, 422].includes(response.status) && !response.headers.has("HX-Retarget")) return told.dataset.refused;
  return "";
};

document.addEventListener("htmx:before:swap", (event) => {
  const words = wordsFor(event.detail.ctx.response.raw);
  if (words) {
    event.preventDefault();
    tell(words, "answer");
  }
});

// The line is cut, or the server is away; what a page asks by itself (live:changed) is asked again by the next change.
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx && !event.detail.ctx.response) tell(told.dataset.lost, "lost");
});

// Whoever tries again does not read what was wrong before.
document.addEventListener("htmx:before:request", (event) => {
  if (event.detail.ctx.request.method !== "GET") told.replaceChildren();
});

// The line is there again.
document.addEventListener("htmx:after:request", (event) => event.detail.ctx.response.status < 500 && lost());
window.addEventListener("online", lost);
