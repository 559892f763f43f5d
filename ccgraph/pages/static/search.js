// The search of the static site: the same folding as ccgraph.reason.search_key, over an index that came with the page.
"use strict";

function searchKey(label) {
  const folded = label
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ")
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "");
  return (folded.match(/[\p{L}\p{N}]+/gu) || []).join(" ");
}

// A feminine or plural word of the question also finds the masculine singular: conseillères, opératrice, vendeuse.
function plainForm(key) {
  const plain = (word) =>
    word.replace(/(\w{3})s$/, "$1").replace(/ere$/, "er").replace(/trice$/, "teur").replace(/euse$/, "eur");
  return key.split(" ").map(plain).join(" ");
}

// Lower is better: the whole name, its beginning, every word begun, every word somewhere; else nothing.
function rank(keys, wanted) {
  const words = wanted.split(" ");
  let best = Infinity;
  for (const key of keys) {
    const padded = " " + key;
    if (key === wanted) best = Math.min(best, 0);
    else if (key.startsWith(wanted)) best = Math.min(best, 1 + key.length / 1000);
    else if (words.every((word) => padded.includes(" " + word))) best = Math.min(best, 2 + key.length / 1000);
    else if (words.every((word) => key.includes(word))) best = Math.min(best, 4 + key.length / 1000);
  }
  return best;
}

function find(index, query, limit) {
  const wanted = searchKey(query);
  if (!wanted) return [];
  const plain = plainForm(wanted);
  const best = (keys) => Math.min(rank(keys, wanted), plain === wanted ? Infinity : 3 + rank(keys, plain));
  return index
    .map((entry, place) => [best(entry[0]) + entry[4] / 10, place, entry])
    .filter((found) => found[0] < Infinity)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .slice(0, limit)
    .map((found) => found[2]);
}

function show(index, query) {
  const status = document.getElementById("found");
  const list = document.getElementById("results");
  const found = find(index, query, 60);
  list.replaceChildren(
    ...found.map(([, label, href, about]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = href;
      link.textContent = label;
      const note = document.createElement("span");
      note.className = "n";
      note.textContent = about;
      item.append(link, " ", note);
      return item;
    }),
  );
  status.textContent = !query ? "" : found.length ? found.length + " " + status.dataset.count : status.dataset.none;
}

if (typeof document !== "undefined") {
  const field = document.getElementById("find");
  const query = new URLSearchParams(location.search).get("q") || "";
  field.value = query;
  show(ccgraphIndex, query);
  field.addEventListener("input", () => show(ccgraphIndex, field.value));
} else {
  module.exports = { searchKey, find };
}
