/* Lets a file be dropped where it can be chosen. Without this file it is chosen as always.
 *
 * data-drop        on what surrounds an input of type file
 * data-drop-hint   on the words that say so
 */
"use strict";

for (const area of document.querySelectorAll("[data-drop]")) {
  const input = area.querySelector("input[type=file]");
  const over = (event, is) => {
    event.preventDefault();
    area.classList.toggle("over", is);
  };
  area.addEventListener("dragover", (event) => over(event, true));
  area.addEventListener("dragleave", (event) => over(event, false));
  area.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
  for (const hint of area.querySelectorAll("[data-drop-hint]")) hint.hidden = false;
}
document.getElementById("ringkasan")?.focus();
