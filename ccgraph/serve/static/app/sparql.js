// Ctrl + Enter runs the query; YASGUI takes the plain editor's place where it was bundled.
"use strict";

const form = document.getElementById("editor");
const field = document.getElementById("query");
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

const place = document.getElementById("yasgui");
// A query that stands in the address was run already, and its answer stands below.
if (place && typeof Yasgui !== "undefined" && !place.dataset.typed) {
  form.hidden = true;
  place.hidden = false;
  document.getElementById("yasgui-note").hidden = false;
  // The other completions ask servers elsewhere.
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.Yasqe.defaults.value = place.dataset.query;
  const endpoint = new URL(place.dataset.endpoint, location.href).href;
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: true,
    autofocus: false,
  });
  const tab = yasgui.getTab() || yasgui.addTab(true);
  tab.setEndpoint(endpoint);
  if (new URLSearchParams(location.search).get("example")) tab.setQuery(place.dataset.query);
}
