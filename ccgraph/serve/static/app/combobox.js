// Suggestions while one types: an editable combobox with a listbox (WAI-ARIA Authoring Practices 1.2). Every field with
// data-suggest asks that address; data-follow makes a choice open its page, else the choice stands in the field.
"use strict";

(() => {
  const PAUSE = 150;

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function combobox(field) {
    const id = field.id + "-options";
    const list = element("ul", { id, role: "listbox", class: "options", "aria-label": field.dataset.name, hidden: "" });
    const status = element("span", { class: "hidden", role: "status" });
    field.after(list, status);
    for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id]])
      field.setAttribute(key, value);
    let found = [];
    let active = -1;
    let timer = 0;
    let asking = null;

    function close() {
      clearTimeout(timer);
      asking?.abort();
      list.hidden = true;
      active = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }

    function point(number) {
      active = number;
      [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
      if (active < 0) field.removeAttribute("aria-activedescendant");
      else {
        field.setAttribute("aria-activedescendant", list.children[active].id);
        list.children[active].scrollIntoView({ block: "nearest" });
      }
    }

    function choose(number) {
      const chosen = found[number];
      if (field.dataset.follow !== undefined)
        location.assign(/^https?:/.test(chosen.href) ? chosen.href : field.dataset.follow + chosen.href);
      else field.value = chosen.value;
      close();
    }

    function show() {
      list.replaceChildren(
        ...found.map((one, i) => {
          const about = one.also ? one.about + " · « " + one.also + " »" : one.about;
          const option = element("li", { id: id + "-" + i, role: "option", "aria-selected": "false" });
          option.append(element("span", { class: "name" }, one.label), " ", element("span", { class: "n" }, about));
          // Before the field loses the focus.
          option.addEventListener("mousedown", (event) => event.preventDefault());
          option.addEventListener("click", () => choose(i));
          return option;
        }),
      );
      list.hidden = !found.length;
      active = -1;
      field.setAttribute("aria-expanded", String(found.length > 0));
      field.removeAttribute("aria-activedescendant");
      status.textContent = found.length ? found.length + " " + field.dataset.count : field.dataset.none;
    }

    async function ask() {
      asking?.abort();
      const mine = (asking = new AbortController());
      try {
        const separator = field.dataset.suggest.includes("?") ? "&" : "?";
        const address = field.dataset.suggest + separator + "q=" + encodeURIComponent(field.value);
        const response = await fetch(address, { signal: mine.signal, headers: { Accept: "application/json" } });
        // A busy server suggests nothing; the form still works.
        if (!response.ok) return;
        const answer = await response.json();
        if (mine !== asking || document.activeElement !== field) return;
        found = answer.result;
        show();
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }

    field.addEventListener("input", () => {
      clearTimeout(timer);
      if (field.value.trim().length < 2) {
        close();
        status.textContent = "";
      } else timer = setTimeout(ask, PAUSE);
    });
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) {
          if (field.value.trim().length >= 2) ask();
          return;
        }
        const step = event.key === "ArrowDown" ? 1 : -1;
        // Beyond either end the typed text has its turn.
        point(((active + 1 + step + found.length + 1) % (found.length + 1)) - 1);
      } else if (event.key === "Enter" && open && active >= 0) {
        event.preventDefault();
        choose(active);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        close();
      }
    });
  }

  for (const field of document.querySelectorAll("input[data-suggest]")) combobox(field);
})();
