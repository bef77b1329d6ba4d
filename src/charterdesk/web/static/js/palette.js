// Ctrl+K: every command of this page and every way to go, found by a few letters. The words come from the page.
import { commands, labelOf, use } from "./keys.js";

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
const nothing = dialog?.querySelector(".nothing");
let offered = [];
let at = 0;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// How well the letters fit, in order; null where they do not. Beginnings of words count most, then letters side by side;
// of two that fit alike the shorter.
const fit = (letters, label) => {
  let score = 0;
  let from = 0;
  for (const letter of letters) {
    const found = label.indexOf(letter, from);
    if (found < 0) return null;
    if (found === 0) score += 5;
    else if (label[found - 1] === " ") score += 3;
    else if (found === from) score += 2;
    from = found + 1;
  }
  return score + (label.includes(letters) ? 10 : 0) - label.length / 100;
};

const all = () => {
  const ways = [...document.querySelectorAll(".top nav a, .top-me a, #bell")];
  const named = [...new Set([...commands(), ...ways])].map((element) => ({ element, label: labelOf(element), key: element.dataset.key }));
  return named.filter(({ label }, index) => label && named.findIndex((one) => one.label === label) === index);
};

const mark = () => {
  [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
  const option = list.children[at];
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
};

const offer = () => {
  const letters = plain(input.value).replace(/\s+/g, "");
  const fits = dialog.commands.map((one) => ({ ...one, score: fit(letters, plain(one.label)) })).filter(({ score }) => score !== null);
  offered = letters ? fits.sort((one, other) => other.score - one.score) : fits;
  list.replaceChildren(
    ...offered.map(({ label, key }, index) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `palette-${index}`, textContent: label });
      option.setAttribute("role", "option");
      if (key) option.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      return option;
    }),
  );
  nothing.hidden = offered.length > 0;
  at = 0;
  mark();
};

const open = () => {
  document.querySelectorAll("[popover]:popover-open").forEach((one) => one.hidePopover());
  dialog.commands = all();
  input.value = "";
  dialog.showModal();
  offer();
};

const choose = (index) => {
  const chosen = offered[index];
  dialog.close();
  if (chosen) use(chosen.element);
};

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else if (!document.querySelector("dialog[open]")) open();
  });
  input.addEventListener("input", offer);
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && offered.length > 0) {
      event.preventDefault();
      at = (at + steps[event.key] + offered.length) % offered.length;
      mark();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      choose(at);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose([...list.children].indexOf(option));
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  for (const button of document.querySelectorAll("[data-palette]")) button.addEventListener("click", open);
}
