// Narrows the list of questions to those that hold every word typed, accents and capitals apart.
"use strict";

const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
const items = [...document.querySelectorAll("#questions li")].map((item) => [item, fold(item.textContent)]);
const narrow = document.getElementById("narrow");
document.getElementById("filter").hidden = false;
narrow.addEventListener("input", () => {
  const words = fold(narrow.value).split(/\s+/).filter(Boolean);
  for (const [item, text] of items) item.hidden = !words.every((word) => text.includes(word));
});
