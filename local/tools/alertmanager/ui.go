// Package ui replaces Alertmanager's package, which embeds files that its module does not contain.
package ui

import (
	"net/http"

	"github.com/prometheus/alertmanager/asset"
	"github.com/prometheus/common/route"
)

// Register serves the pages.
func Register(r *route.Router) {
	pages := http.FileServer(asset.Assets)
	serve := func(w http.ResponseWriter, req *http.Request, file string) {
		// All files have the same modification time, so browsers cannot detect changed files by it.
		w.Header().Set("Cache-Control", "no-store")
		req.URL.Path = "/static/" + file
		pages.ServeHTTP(w, req)
	}
	for _, file := range []string{"", "script.js", "favicon.ico"} {
		r.Get("/"+file, func(w http.ResponseWriter, req *http.Request) {
			serve(w, req, file)
		})
	}
	r.Get("/lib/*file", func(w http.ResponseWriter, req *http.Request) {
		serve(w, req, "lib/"+route.Param(req.Context(), "file"))
	})
}
