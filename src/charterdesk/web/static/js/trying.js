// The slider of the week: says its moment while it moves; the page keys move it by a day.
const QUARTER = 15 * 60 * 1000;
const DAY = 96;

function slider() {
  return document.getElementById("try-quarter");
}

function said(input) {
  const monday = new Date(`${input.dataset.monday}T00:00:00Z`);
  const moment = new Date(monday.getTime() + Number(input.value) * QUARTER);
  const language = document.documentElement.lang || "en";
  return new Intl.DateTimeFormat(language, {
    weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC",
  }).format(moment);
}

function tell(input) {
  const words = said(input);
  input.setAttribute("aria-valuetext", words);
  document.getElementById("try-said").textContent = words;
}

document.addEventListener("input", (event) => {
  if (event.target === slider()) tell(event.target);
});

document.addEventListener("keydown", (event) => {
  const input = slider();
  if (event.target !== input || !["PageUp", "PageDown"].includes(event.key)) return;
  event.preventDefault();
  const step = event.key === "PageUp" ? DAY : -DAY;
  input.value = String(Math.min(Number(input.max), Math.max(Number(input.min), Number(input.value) + step)));
  tell(input);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
