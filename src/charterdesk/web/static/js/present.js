// Says that one looks at this ticket, or types on it, and hears who else does: #present (desk/live/present.html).
const form = document.getElementById("present");
const EVERY = 20000; // ms; the desk forgets a looker after a minute
const TYPING = 5000;
let typedAt = 0;

const beat = (types) => {
  if (document.hidden) return;
  form.elements.types.value = types ? "1" : "";
  form.dispatchEvent(new CustomEvent("beat"));
};

const leave = () => {
  const words = new FormData(form);
  words.set("leaves", "1");
  navigator.sendBeacon(form.action, words);
};

beat(false);
setInterval(() => beat(false), EVERY);
form.addEventListener("live:changed", () => beat(false));
document.addEventListener("input", (event) => {
  if (!event.target.closest("main textarea, main [contenteditable]") || Date.now() - typedAt < TYPING) return;
  typedAt = Date.now();
  beat(true);
});
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : beat(false)));
window.addEventListener("pagehide", () => {
  if (!document.hidden) leave();
});
