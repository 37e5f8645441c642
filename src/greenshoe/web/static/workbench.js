// What pages gain with JavaScript: files may be dropped, and the kept form follows the fields.
"use strict";

function letFilesBeDropped(zone) {
  const input = zone.querySelector("input[type=file]");
  for (const kind of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
      }
    });
  }
}

// The form that keeps a scenario sends what stands in the form of terms now.
function followTheTerms(keep, terms) {
  keep.addEventListener("submit", () => {
    for (const old of keep.querySelectorAll("input[type=hidden]:not([name=token])")) old.remove();
    for (const [name, value] of new FormData(terms)) {
      if (!value) continue;
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      keep.append(field);
    }
  });
}

document.querySelectorAll(".drop").forEach(letFilesBeDropped);
const keep = document.getElementById("keep");
const terms = document.getElementById("change");
if (keep && terms) followTheTerms(keep, terms);
