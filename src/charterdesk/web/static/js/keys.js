// Keyboard for agents, on top of pages that work without it: each [data-key] is pressed, opened or focused by its key.
const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

const use = (element) => {
  if (element.matches("summary")) {
    element.parentElement.open = true;
    const field = element.parentElement.querySelector("select, textarea, input:not([type=hidden])");
    (field ?? element).focus();
  } else if (element.matches("input, textarea, select")) {
    element.focus();
  } else {
    element.click();
  }
};

const move = (step) => {
  const links = [...document.querySelectorAll(".queue .c-subject a")];
  if (links.length === 0) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key === "Enter" && event.ctrlKey && event.target.matches("textarea")) event.target.form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target)) return;
  if (event.key === "j") return move(1);
  if (event.key === "k") return move(-1);
  const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (element) {
    event.preventDefault();
    use(element);
  }
});

for (const element of document.querySelectorAll("[data-key]")) element.setAttribute("aria-keyshortcuts", element.dataset.key);
