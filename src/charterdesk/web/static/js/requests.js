// What htmx sends and gets: an answer that is no fragment is told in words (#told), and nothing typed is touched.
// The words stand on #told as data-lost, data-failed, data-signed-out, data-refused.
const told = document.getElementById("told");

const tell = (words, kind) => {
  const notice = document.createElement("p");
  notice.className = "notice error";
  notice.dataset.kind = kind;
  notice.textContent = words;
  told.replaceChildren(notice);
};

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
const found = () => told.querySelector("[data-kind=lost]")?.remove();
document.addEventListener("htmx:after:request", (event) => event.detail.ctx.response.status < 500 && found());
window.addEventListener("online", found);
