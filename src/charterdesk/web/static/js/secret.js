// A secret on the page is gone after its seconds, when the page is left, or when its reader says so.
const box = document.querySelector("[data-secret]");
if (box) {
  const text = box.querySelector("[data-is]");
  const said = box.querySelector("[data-said]");
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    text.textContent = "••••••••";
    said.textContent = box.dataset.hidden;
    for (const button of box.querySelectorAll("button")) button.disabled = true;
  };

  // Timers stand still while a computer sleeps; the clock does not.
  const until = Date.now() + Number(box.dataset.seconds) * 1000;
  const late = () => {
    if (Date.now() >= until) hide();
  };

  timer = setTimeout(hide, Number(box.dataset.seconds) * 1000);
  for (const moment of ["visibilitychange", "focus", "pageshow", "resume"]) addEventListener(moment, late, true);
  addEventListener("pagehide", hide);
  box.querySelector("[data-hide]").addEventListener("click", hide);
  box.querySelector("[data-copy]").addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    said.textContent = box.dataset.copied;
  });
}
