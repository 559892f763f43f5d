// The review of a list of titles: keys, counters, codes looked up. Everything is also a plain form.
"use strict";

function list(form) {
  const said = document.getElementById("said");
  const most = Number(form.dataset.most);
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
    const size = files.reduce((sum, file) => sum + file.size, new Blob([form.elements.text.value]).size);
    // The server would cut the connection, and a browser shows no reason for that.
    if (size > most - 2000) {
      event.preventDefault();
      said.textContent = form.dataset.tooLarge;
      return;
    }
    said.textContent = form.dataset.reading;
    event.submitter.disabled = true;
  });
  window.addEventListener("pageshow", () => {
    form.querySelector("button").disabled = false;
    said.textContent = "";
  });
}

function review(form) {
  const cards = [...form.querySelectorAll(".title")];
  const waiting = new Set(cards.filter((card) => card.classList.contains("review")));
  let dirty = false;
  let sent = false;
  const chosen = (card) => card.querySelector("input[type=radio]:checked")?.value || "";

  function count() {
    const made = cards.filter(chosen);
    document.getElementById("made").textContent = made.length;
    document.getElementById("left").textContent = [...waiting].filter((card) => !chosen(card)).length;
  }

  function go(card, step) {
    const shown = cards.filter((one) => one === card || one.checkVisibility());
    const next = shown[shown.indexOf(card) + step];
    if (!next) return;
    // The whole of it, below what sticks to the top.
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("legend").focus();
  }

  function set(card, value) {
    const radio = card.querySelector('input[type=radio][value="' + value + '"]');
    if (!radio) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  async function look(card, field) {
    const output = card.querySelector("output");
    const code = field.value.trim();
    output.textContent = "";
    if (!code) return;
    set(card, "c");
    const address = form.dataset.codes + "&scheme=" + card.dataset.scheme + "&code=" + encodeURIComponent(code);
    const answer = await fetch(address);
    const found = answer.ok ? await answer.json() : { label: "" };
    // Another code may have been typed meanwhile.
    if (field.value.trim() !== code) return;
    output.textContent = found.label;
    field.setAttribute("aria-invalid", String(found.known === false));
  }

  form.addEventListener("change", (event) => {
    const card = event.target.closest(".title");
    if (!card) return;
    if (event.target.name.startsWith("c-")) look(card, event.target);
    if (event.target.type === "radio" && event.target.value === "c") card.querySelector("details").open = true;
    dirty = true;
    count();
  });

  form.addEventListener("keydown", (event) => {
    const card = event.target.closest(".title");
    if (!card || event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target.matches("input[type=text], input[type=number]");
    if (typing && event.key === "Enter") {
      // Enter would press the first button of the form, which downloads.
      event.preventDefault();
      go(card, 1);
      return;
    }
    if (typing && event.key !== "Escape") return;
    const key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key) || "rnu".includes(key)) {
      if (set(card, key)) go(card, 1);
    } else if (key === "c") {
      set(card, "c");
      card.querySelector("details").open = true;
      card.querySelector('input[name^="c-"]').focus();
    } else if (key === "j" || key === "k") go(card, key === "j" ? 1 : -1);
    else if (key === "escape") {
      set(card, "");
      card.querySelector("legend").focus();
    } else return;
    event.preventDefault();
  });

  form.addEventListener("submit", (event) => {
    const reviewer = form.elements.reviewer;
    const made = cards.some(chosen);
    reviewer.required = made;
    if (made && !reviewer.value.trim()) {
      event.preventDefault();
      reviewer.reportValidity();
      return;
    }
    // What is empty says nothing, and there are thousands of it.
    const silent = [...form.querySelectorAll(".title input:not([type=radio])")].filter((field) => !field.value);
    silent.push(...cards.filter((card) => !chosen(card)).map((card) => card.querySelector("input[type=radio]:checked")));
    silent.filter(Boolean).forEach((field) => (field.disabled = true));
    setTimeout(() => silent.filter(Boolean).forEach((field) => (field.disabled = false)), 0);
    if (event.submitter?.value === "sssom" || event.submitter?.value === "page") dirty = false;
    // A download is a navigation too until its headers are there: nobody is leaving.
    sent = true;
    setTimeout(() => (sent = false), 1000);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !sent) event.preventDefault();
  });
  form.elements.reviewer.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  count();
  if (waiting.size) {
    const first = [...waiting][0];
    first.querySelector("legend").focus({ preventScroll: true });
  }
}

const listForm = document.getElementById("list");
if (listForm) list(listForm);
const reviewForm = document.getElementById("review");
if (reviewForm) review(reviewForm);
