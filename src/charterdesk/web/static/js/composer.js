// The ticket's page beyond what works without a script: drafts, files by paste and drop, formatting, offers, undo, and
// parts that renew themselves without touching what somebody types.
import { offerOn } from "./offers.js";

const form = document.getElementById("say");
const body = form?.querySelector("textarea[name=body]");
const state = form?.querySelector("[data-state]");
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;
const say = (words) => state && (state.textContent = words);
const chosen = () => form.querySelector("input[name=kind]:checked")?.value ?? "";

const post = (address, data) => fetch(address, { method: "POST", body: data, headers: { "X-CSRFToken": token() } });

const typed = () => {
  const data = new FormData();
  for (const name of ["body", "kind", "wait_for", "asked", "mark"]) data.set(name, new FormData(form).get(name) ?? "");
  for (const file of form.querySelectorAll("input[name=kept]:checked")) data.append("kept", file.value);
  return data;
};

// --- drafts: kept while one types, never two requests at a time, never an older state after a newer one
const AFTER = 800; // ms
let timer = 0;
let saving = false;
let dirty = false;
let leaving = false;

const keep = async () => {
  clearTimeout(timer);
  if (saving || leaving || !dirty) return;
  saving = true;
  dirty = false;
  try {
    const answer = await post(form.dataset.draft, typed());
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const { mark, older } = await answer.json();
    form.elements.mark.value = mark;
    say(older ? form.dataset.elsewhere : form.dataset.saved);
  } catch {
    dirty = true;
    say(form.dataset.unsaved);
    timer = setTimeout(keep, AFTER * 5);
  }
  saving = false;
  if (dirty) timer = setTimeout(keep, AFTER);
};

const changed = () => {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(keep, AFTER);
};

// --- files: each goes at once, with its progress; a refused one says why and stays to be tried again
const list = form?.querySelector(".kept-files");

const send = (file) => {
  const row = document.createElement("li");
  const name = document.createElement("span");
  const bar = document.createElement("progress");
  name.textContent = `${file.name} `;
  bar.max = 1;
  bar.setAttribute("aria-label", file.name);
  row.append(name, bar);
  list.append(row);
  const refused = (words) => {
    const told = document.createElement("strong");
    const remove = document.createElement("button");
    told.className = "needs-you";
    told.textContent = words.startsWith(file.name) ? words.slice(file.name.length + 2) : words;
    remove.type = "button";
    remove.className = "as-link small";
    remove.textContent = form.dataset.remove;
    remove.addEventListener("click", () => row.remove());
    row.setAttribute("role", "alert");
    row.replaceChildren(name, told, " ", remove);
  };
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.upload);
  request.setRequestHeader("X-CSRFToken", token());
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => event.lengthComputable && (bar.value = event.loaded / event.total));
  request.addEventListener("error", () => refused(form.dataset.lost));
  request.addEventListener("load", () => {
    const answer = request.response;
    if (!answer?.files?.length) return refused(answer?.problem || form.dataset.lost);
    const kept = answer.files.at(-1);
    const label = document.createElement("label");
    const box = document.createElement("input");
    const words = document.createElement("span");
    label.className = "choice";
    Object.assign(box, { type: "checkbox", name: "kept", value: kept.mark, checked: true });
    words.textContent = `${kept.name} ${kept.size}`;
    label.append(box, words);
    row.replaceChildren(label);
    changed();
  });
  const data = new FormData();
  data.set("attachments", file, file.name || "picture.png");
  request.send(data);
};

// --- formatting: in the text itself, with undo of the browser
const write = (text, start, end) => {
  body.focus();
  body.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) body.setRangeText(text, start, end, "end");
};

const format = ({ wrap, block, lines, link }) => {
  const { selectionStart: start, selectionEnd: end, value } = body;
  const words = value.slice(start, end);
  if (link !== undefined) {
    write(`[${words}](https://)`, start, end);
    body.setSelectionRange(start + words.length + 3, start + words.length + 11);
  } else if (lines) {
    const from = value.lastIndexOf("\n", start - 1) + 1;
    write(value.slice(from, end).split("\n").map((line) => lines + line).join("\n"), from, end);
  } else if (block && words.includes("\n")) {
    write(`${block}\n${words}\n${block}\n`, start, end);
  } else {
    write(wrap + words + wrap, start, end);
    if (!words) body.setSelectionRange(start + wrap.length, start + wrap.length);
  }
};

const look = async () => {
  const shown = form.querySelector(".preview");
  const data = new FormData();
  data.set("body", body.value);
  const answer = await post(form.dataset.preview, data);
  if (!answer.ok || answer.redirected) return;
  shown.querySelector(".said").innerHTML = await answer.text();
  shown.hidden = false;
  shown.querySelector(".said").focus();
};

// --- ready replies and colleagues, asked for once
let ready = null;
const offered = () => (ready ??= fetch(form.dataset.ready).then((answer) => (answer.ok ? answer.json() : { ready: [], colleagues: [] })));
const readyReplies = async () => (await offered()).ready;
const colleagues = async () => (await offered()).colleagues.map((name) => ({ name, body: `@${name} ` }));

if (form) {
  form.querySelector(".toolbar").hidden = false;
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => {
    if (event.target.name === "canned") {
      const name = event.target.selectedOptions[0].text.replace(/ \(..\)$/, "");
      if (!event.target.value) return;
      event.target.value = "";
      readyReplies().then((all) => {
        const one = all.find((reply) => reply.name === name);
        if (one) write(one.body, body.selectionStart, body.selectionEnd);
      });
    } else if (event.target.type === "file") {
      for (const file of event.target.files) send(file);
      event.target.value = "";
    } else {
      changed();
    }
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.matches("[data-wrap], [data-lines], [data-link]")) format(button.dataset);
    if (button?.value === "preview") {
      event.preventDefault();
      look();
    }
  });
  form.querySelector("button[value=insert]")?.remove();
  body.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    files.forEach(send);
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("dropping", name === "dragover");
      if (name === "drop") [...event.dataTransfer.files].forEach(send);
    });
  }
  // Sent twice by two quick presses it would leave twice; a draft that is under way must not come after.
  form.addEventListener("submit", (event) => {
    if (leaving) return event.preventDefault();
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("pagehide", () => {
    if (dirty && !leaving) fetch(form.dataset.draft, { method: "POST", body: typed(), keepalive: true, headers: { "X-CSRFToken": token() } });
  });
  offerOn(body, document.getElementById("offers"), write, [
    { begins: "::", of: readyReplies },
    { begins: "@", of: async () => (chosen() === "note" ? colleagues() : []) },
  ]);
  if (location.hash === "#say" && !document.activeElement?.closest("form")) body.focus();
}

// --- verbs: reply, note and solution choose in the composer; a form that is open closes with Escape
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-as]");
  const way = link && form?.querySelector(`input[name=kind][value="${link.dataset.as}"]`);
  if (!way) return;
  event.preventDefault();
  way.checked = true;
  changed();
  body.focus();
  form.scrollIntoView({ block: "nearest" });
});

document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest("details.act[open]");
  if (!open) return;
  event.stopPropagation();
  open.open = false;
  open.querySelector("summary").focus();
}, true);

// --- parts that renew themselves: what is open stays open, what has the focus is left alone
const line = document.getElementById("timeline");
let renewing = null;

const exchange = (part, other) => {
  const within = part.contains(document.activeElement) ? document.activeElement : null;
  if (!other || other.innerHTML === part.innerHTML || within?.matches("input, textarea, select")) return;
  const focus = within?.id ? `#${CSS.escape(within.id)}` : within?.matches("a[href]") ? `a[href="${CSS.escape(within.getAttribute("href"))}"]` : "";
  for (const shown of part.querySelectorAll("details[id]")) other.querySelector(`#${CSS.escape(shown.id)}`)?.toggleAttribute("open", shown.open);
  part.replaceChildren(...other.childNodes);
  Object.assign(part.dataset, other.dataset);
  if (focus) part.querySelector(focus)?.focus();
};

const renew = async () => {
  renewing?.abort();
  renewing = new AbortController();
  let text;
  try {
    const answer = await fetch(line.dataset.page, { signal: renewing.signal });
    if (!answer.ok || answer.redirected) return;
    text = await answer.text();
  } catch {
    return;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-refresh]")) exchange(part, fresh.getElementById(part.id));
  // What is before his eyes is what he has seen; of another ticket (one merged into this) its own version stands.
  const { page, version, seen, talk } = line.dataset;
  for (const [name, value] of Object.entries({ version, seen, talk })) {
    for (const field of document.querySelectorAll(`form[action^="${page}"] input[name=${name}]`)) field.value = value;
  }
  countDown();
};

let counting = 0;
const countDown = () => {
  clearInterval(counting);
  const waiting = [...document.querySelectorAll(".undo[data-seconds]")].map((one) => ({ one, until: Date.now() + 1000 * (1 + Number(one.dataset.seconds)) }));
  if (waiting.length === 0) return;
  counting = setInterval(() => {
    for (const { one, until } of waiting) {
      const rest = Math.floor((until - Date.now()) / 1000);
      one.querySelector("[data-countdown]").textContent = Math.max(0, rest);
      if (rest <= -2) {
        clearInterval(counting);
        renew();
      }
    }
  }, 500);
};

// What solving says is asked for apart, as it was when the page came.
const renewSolving = async (event) => {
  const part = event.currentTarget;
  try {
    const answer = await fetch(part.getAttribute("hx-get"));
    if (!answer.ok || answer.redirected) return;
    const other = document.createElement("div");
    other.innerHTML = await answer.text();
    exchange(part, other);
    // What came new answers presses by itself too: checklists.
    window.htmx?.process(part);
  } catch {
    // Told again with the next change.
  }
};

line?.addEventListener("live:changed", renew);
// Also what one of its parts looks at for itself, such as the issues of trackers.
document.getElementById("solving")?.addEventListener("live:changed", renewSolving, true);
countDown();
