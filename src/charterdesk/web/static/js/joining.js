// The time of a timer that runs, while one looks at it; the server counts, this only shows.
const show = () => {
  for (const place of document.querySelectorAll("[data-timer]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(place.dataset.timer)) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    place.textContent = parts.map((part) => String(part).padStart(2, "0")).join(":");
  }
};
show();
setInterval(show, 1000);
