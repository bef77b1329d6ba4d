// Keyboard on top of pages that work without it: each [data-key] is pressed, opened or focused by its key.
// A key that a page handles by itself is only told: <span hidden data-key-told="j">Next ticket</span>.
// Keys never fire in text fields or windows, and whoever wants none switches them off (the window of `?`).
const SWITCH = "keys-off";
export const keysOff = () => localStorage.getItem(SWITCH) !== null;
const help = document.getElementById("keys");

const typing = (element) =>
  element.closest("textarea, select, dialog, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])") !== null;
const shown = (element) => element.checkVisibility();

export const labelOf = (element) => {
  if (element.dataset.label) return element.dataset.label;
  const named = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent;
  if (named) return named.trim();
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, .count, [aria-hidden=true]").forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
};

export const commands = () =>
  [...document.querySelectorAll("[data-key], [data-command]")].filter((element) => shown(element) || element.closest(".top"));

export const use = (element) => {
  const closed = element.parentElement.closest("details:not([open])");
  if (closed && !element.matches("summary")) closed.open = true;
  if (element.matches("summary")) {
    element.parentElement.open = true;
    (element.parentElement.querySelector("select, textarea, input:not([type=hidden])") ?? element).focus();
  } else if (element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
};

const line = (key, label) => {
  const [row, term, word, sign] = ["div", "dt", "dd", "kbd"].map((name) => document.createElement(name));
  sign.textContent = key;
  word.textContent = label;
  term.append(sign);
  row.append(term, word);
  return row;
};

export const showKeys = () => {
  const told = [...document.querySelectorAll("[data-key-told]")].map((one) => line(one.dataset.keyTold, one.textContent.trim()));
  const pressed = commands().filter((one) => one.dataset.key).map((one) => line(one.dataset.key, labelOf(one)));
  help.querySelector("dl").replaceChildren(...told, ...pressed);
  help.querySelector("input[name=single]").checked = !keysOff();
  help.showModal();
};

const find = (key) => {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  return all.find(shown) ?? all.find((element) => element.closest(".top, details"));
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.preventDefault();
    event.target.form?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog")) return event.target.blur();
  if (event.key.length !== 1 || typing(event.target) || document.querySelector("dialog[open]") || keysOff()) return;
  if (event.key === "?" && help) {
    event.preventDefault();
    return showKeys();
  }
  const element = find(event.key);
  if (element) {
    event.preventDefault();
    use(element);
  }
});

const announce = () => {
  for (const element of document.querySelectorAll("[data-key]")) element.setAttribute("aria-keyshortcuts", element.dataset.key);
};
announce();
document.addEventListener("htmx:after:swap", announce);
help?.addEventListener("change", (event) => {
  if (event.target.checked) localStorage.removeItem(SWITCH);
  else localStorage.setItem(SWITCH, "1");
});
for (const button of document.querySelectorAll("[data-keys]")) button.addEventListener("click", showKeys);
