// The queue by keyboard and with less travelling, on top of a page that works without it: j and k go from row to row,
// x ticks one, shift with a click ticks all between; an action opens beside the list instead of on a page of its own.
import { keysOff } from "./keys.js";

const region = document.getElementById("queue");
const form = document.getElementById("bulk");
const dialog = document.getElementById("bulk-dialog");
let lastPicked = "";
let lastAt = "";

const picks = () => [...region.querySelectorAll(".c-pick input[name=ticket]")];
const picked = () => picks().filter((pick) => pick.checked);
const links = () => [...region.querySelectorAll(".c-subject a")];

const count = () => {
  const said = document.getElementById("bulk-count");
  if (said) {
    const number = picked().length;
    said.textContent = `${number} ${said.dataset.word}`;
    document.getElementById("bulk-clear").hidden = false;
    region.classList.toggle("has-picked", number > 0);
  }
  const all = document.getElementById("pick-all");
  if (all) {
    const some = picks();
    const ticked = picked().length;
    all.hidden = false;
    all.checked = ticked > 0 && ticked === some.length;
    all.indeterminate = ticked > 0 && ticked < some.length;
  }
};

const rowOf = (element) => element?.closest("tr[id]");
const here = () => rowOf(document.activeElement) ?? document.getElementById(lastAt);

const move = (step) => {
  const all = links();
  if (all.length === 0) return;
  const row = here();
  const at = row ? all.indexOf(row.querySelector(".c-subject a")) : -1;
  const to = at + step;
  if (to >= all.length) return region.querySelector(".pages a[rel=next]")?.focus();
  const link = all[Math.max(to, 0)];
  link.focus({ preventScroll: true });
  link.closest("tr").scrollIntoView({ block: "nearest" });
};

const tick = () => {
  const pick = here()?.querySelector(".c-pick input");
  if (!pick) return;
  pick.checked = !pick.checked;
  lastPicked = pick.id;
  count();
};

const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]") !== null;

// Before keys.js: there j and k belong to nothing else on this page.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keysOff() || typing(event.target)) return;
    const act = { j: () => move(1), k: () => move(-1), x: tick }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  },
  { capture: true },
);

region.addEventListener("focusin", (event) => {
  const row = rowOf(event.target);
  if (row) lastAt = row.id;
});

region.addEventListener("click", (event) => {
  if (event.target.id === "bulk-clear") {
    for (const pick of picks()) pick.checked = false;
    count();
  }
  const pick = event.target.closest(".c-pick input[name=ticket]");
  if (!pick) return;
  if (event.shiftKey && lastPicked) {
    const all = picks();
    const ends = [all.findIndex((one) => one.id === lastPicked), all.indexOf(pick)].sort((a, b) => a - b);
    if (ends[0] >= 0) for (const one of all.slice(ends[0], ends[1] + 1)) one.checked = pick.checked;
  }
  lastPicked = pick.id;
});

region.addEventListener("change", (event) => {
  if (event.target.id === "pick-all") for (const pick of picks()) pick.checked = event.target.checked;
  count();
});

// What changes meanwhile comes in below the reader's hands: who was ticked stays so, what had the focus keeps it.
let before = { focus: "", picked: [] };
document.addEventListener("htmx:before:swap", () => {
  before = { focus: region.contains(document.activeElement) ? document.activeElement.id : "", picked: picked().map((one) => one.id) };
});
document.addEventListener("htmx:after:swap", () => {
  for (const pick of picks()) pick.checked = before.picked.includes(pick.id);
  if (before.focus && document.activeElement?.id !== before.focus) document.getElementById(before.focus)?.focus({ preventScroll: true });
  count();
});

const show = (words) => {
  const page = new DOMParser().parseFromString(words, "text/html");
  dialog.replaceChildren(...page.body.childNodes);
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[aria-invalid=true], select, textarea, input:not([type=hidden])");
  (first ?? dialog.querySelector("#bulk-title")).focus();
};

const send = async (data) => {
  data.set("part", "dialog");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  if (answer.redirected) return window.location.assign(answer.url);
  show(await answer.text());
};

const refresh = () => region.dispatchEvent(new CustomEvent("live:changed"));

form?.addEventListener("submit", (event) => {
  if (picked().length === 0) {
    const pick = here()?.querySelector(".c-pick input");
    if (pick) pick.checked = true;
    count();
  }
  if (picked().length === 0) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  send(data).catch(() => form.submit());
});

dialog?.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const button of dialog.querySelectorAll("button")) button.disabled = true;
  send(new FormData(event.target)).catch(() => {
    for (const button of dialog.querySelectorAll("button")) button.disabled = false;
    event.target.submit();
  });
});
dialog?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    event.preventDefault();
    dialog.close();
  }
});
dialog?.addEventListener("close", () => {
  const done = dialog.querySelector("[data-bulk]") === null;
  dialog.replaceChildren();
  if (done) {
    for (const pick of picks()) pick.checked = false;
    count();
    refresh();
  }
  document.getElementById(lastAt)?.querySelector(".c-subject a")?.focus({ preventScroll: true });
});

count();
