/* Keeps the sections of a page new without reloading it.
 *
 * data-live="events counts"   on a section: topics of /live after which it is fetched anew
 * data-source="/bagian/..."   on a section: where its newest HTML comes from
 * data-live-state             on an element: says whether the stream is open
 *
 * Every minute all sections are fetched once more: a box becomes late without an event.
 */
"use strict";

const EVERY_MS = 60000;
const waiting = new Set();
const seen = new Map();
let fetching = false;

function say(state, text) {
  for (const element of document.querySelectorAll("[data-live-state]")) {
    if (element.dataset.state === state && element.textContent === text) continue;
    element.dataset.state = state;
    element.textContent = text;
    element.hidden = false;
  }
}

function place(section, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(section.id);
  if (!fresh) return;
  const known = new Set(Array.from(section.querySelectorAll("[id]"), (element) => element.id));
  if (html === seen.get(section.id) || fresh.innerHTML === section.innerHTML) return;
  seen.set(section.id, html);
  const focused = section.contains(document.activeElement) ? document.activeElement : null;
  const href = focused && focused.getAttribute("href");
  section.replaceChildren(...fresh.childNodes);
  for (const item of section.querySelectorAll("li[id], tr[id]")) {
    if (!known.has(item.id)) item.classList.add("fresh");
  }
  if (href) section.querySelector(`[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
}

async function renew() {
  if (fetching) return;
  fetching = true;
  try {
    while (waiting.size) {
      const sections = Array.from(waiting);
      waiting.clear();
      for (const section of sections) {
        const answer = await fetch(section.dataset.source, { headers: { Accept: "text/html" } });
        if (answer.ok) place(section, await answer.text());
      }
    }
  } catch {
    waiting.clear(); // the server went away: the stream says so, and its return fetches everything
  } finally {
    fetching = false;
  }
}

function want(topics) {
  for (const section of document.querySelectorAll("[data-live]")) {
    const wanted = section.dataset.live.split(" ");
    if (!topics || topics.some((topic) => wanted.includes(topic))) waiting.add(section);
  }
  renew();
}

const stream = new EventSource("/live");
stream.addEventListener("hello", () => {
  say("on", "terhubung");
  want(null); // something may have changed between the page and its stream
});
stream.addEventListener("change", (event) => want(JSON.parse(event.data)));
stream.addEventListener("error", () => {
  say("off", "terputus");
});
setInterval(() => want(null), EVERY_MS);
window.addEventListener("pagehide", () => stream.close());
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
