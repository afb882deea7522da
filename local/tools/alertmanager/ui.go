// Package ui stands in for Alertmanager's own, whose built pages are not in its module.
package ui

import (
	"io"
	"net/http"

	"github.com/prometheus/common/route"
)

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Alertmanager</title>
<body style="font-family: sans-serif">
<h1>Alerts</h1>
<ul id="alerts"></ul>
<p>This Alertmanager is built from its Go module, which comes without its pages.
All of its API is here: <a href="api/v2/status">status</a>, <a href="api/v2/alerts">alerts</a>,
<a href="api/v2/silences">silences</a>; amtool speaks it, too.</p>
<script>
fetch("api/v2/alerts").then(async (response) => {
  for (const { labels, status, annotations } of await response.json()) {
    const item = document.createElement("li");
    const { alertname, ...others } = labels;
    item.textContent = alertname + " (" + status.state + "): " + (annotations.summary ?? "") +
      " " + JSON.stringify(others);
    document.getElementById("alerts").append(item);
  }
});
</script>
`

// Register serves the one page that there is.
func Register(r *route.Router) {
	r.Get("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page)
	})
}
